/** What every row of the error table says about its code. */
export interface ErrorRow {
  /** Name of the class that carries the code. */
  readonly class:
    | 'VaultSecretNotFoundError'
    | 'VaultAuthenticationError'
    | 'VaultTimeoutError'
    | 'VaultOperationError';
  /** True where the same call may succeed later with nothing changed. */
  readonly retryable: boolean;
  /** HTTP status that Keyward's own server answers with. */
  readonly status: number;
  /** Exit code of the command line; the groups are listed in `EXIT_CODES`. */
  readonly exitCode: number;
  /** What the code means, in a sentence. */
  readonly meaning: string;
  /** What removes the problem: a command, a setting, a person to ask. */
  readonly hint: string;
}

/** What the rows of a group have in common. */
export const notFound = {
  class: 'VaultSecretNotFoundError',
  retryable: false,
  status: 404,
  exitCode: 4,
} as const;
export const signIn = {
  class: 'VaultAuthenticationError',
  retryable: false,
  status: 401,
  exitCode: 5,
} as const;
export const forbidden = {
  class: 'VaultAuthenticationError',
  retryable: false,
  status: 403,
  exitCode: 6,
} as const;
export const input = { class: 'VaultOperationError', retryable: false, status: 400, exitCode: 2 } as const;
export const configuration = {
  class: 'VaultOperationError',
  retryable: false,
  status: 500,
  exitCode: 3,
} as const;
export const later = { class: 'VaultOperationError', retryable: true, status: 503, exitCode: 7 } as const;
export const state = { class: 'VaultOperationError', retryable: false, status: 409, exitCode: 8 } as const;
export const failure = { class: 'VaultOperationError', retryable: false, status: 502, exitCode: 1 } as const;
