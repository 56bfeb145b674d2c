import type { ErrorRow } from './row.ts';
import { type CodeOf, ERRORS, type ErrorCode } from './table.ts';

/** What Azure said, without its body: enough for a support ticket, never a value. */
export interface AzureFailure {
  /** HTTP status of the answer. */
  readonly status?: number;
  /** `error.code`, such as `Forbidden`. */
  readonly code?: string;
  /** `error.innererror.code`, such as `ForbiddenByRbac`. */
  readonly innerCode?: string;
  /** The `x-ms-request-id` header. */
  readonly requestId?: string;
}

/** A secret that a caller may have meant by a ref that names none. */
export interface NearMiss {
  /** Its canonical ref. */
  readonly ref: string;
  /** `name`: spelt a little differently; `case`: in other letters; `mount`: in another vault; `deleted`: there, but in the bin. */
  readonly kind: 'name' | 'case' | 'mount' | 'deleted';
}

/** What an error is made of, besides its code. */
export interface ErrorDetails {
  /** What happened and the likely cause, in sentences. Never a value. */
  readonly message: string;
  /** What fixes it, where this case knows better than the table's row. */
  readonly hint?: string;
  /** The canonical ref concerned. */
  readonly ref?: string;
  readonly azure?: AzureFailure;
  /** In how many milliseconds it may be tried again: as the vault asked for, or until an open circuit lets somebody try. */
  readonly retryAfterMs?: number;
  /** For what was not found: what may have been meant. */
  readonly nearMisses?: readonly NearMiss[];
  /** For work on several things at once: what went wrong with each, where more than one did. */
  readonly problems?: readonly KeywardError[];
  /** Only another Keyward error: an SDK's error may hold the request body, and with it a value. */
  readonly cause?: KeywardError;
}

const BRAND = Symbol.for('keyward.error');

/**
 * Base of every error Keyward throws. Decide by `code`, never by the message.
 *
 * Has the row of the error table at hand (`retryable`, `status`, `exitCode`, `hint`), the `ref`
 * concerned and what Azure answered, and never a secret value.
 *
 * @example
 * ```ts
 * import { isKeywardError } from '@keyward/core/errors';
 *
 * const hintFor = (problem: unknown) => (isKeywardError(problem) ? `${problem.code}: ${problem.hint}` : 'unknown');
 * ```
 */
export class KeywardError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  /** What fixes it: a command, a setting, a person to ask. */
  readonly hint: string;
  declare readonly ref?: string;
  declare readonly azure?: AzureFailure;
  declare readonly retryAfterMs?: number;
  declare readonly nearMisses?: readonly NearMiss[];
  declare readonly problems?: readonly KeywardError[];

  constructor(code: Code, details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint ?? ERRORS[code].hint;
    if (details.ref !== undefined) this.ref = details.ref;
    if (details.azure !== undefined) this.azure = details.azure;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
    if (details.nearMisses !== undefined) this.nearMisses = details.nearMisses;
    if (details.problems !== undefined) this.problems = details.problems;
    Object.defineProperty(this, BRAND, { value: true });
    Object.defineProperty(this, 'name', { value: new.target.name, configurable: true });
  }

  /** True where the same call may succeed later with nothing changed. */
  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  /** HTTP status that Keyward's own server answers with. */
  get status(): number {
    return ERRORS[this.code].status;
  }

  /** Exit code of the command line. */
  get exitCode(): number {
    return ERRORS[this.code].exitCode;
  }

  /** Where the code is described, relative to the repository. */
  get docs(): string {
    return `docs/reference/errors.md#${this.code}`;
  }

  /** The same error naming the ref concerned; providers know only a path, callers know the ref. */
  at(ref: string): KeywardError<Code> {
    return this.with({ ref });
  }

  /** The same error in other words, or telling more; where it came from stays. */
  with(changes: Partial<ErrorDetails>): KeywardError<Code> {
    const { message, hint, ref, azure, retryAfterMs, nearMisses, problems, cause } = this;
    const changed = vaultError(this.code, {
      message,
      hint,
      ...(ref === undefined ? {} : { ref }),
      ...(azure === undefined ? {} : { azure }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(nearMisses === undefined ? {} : { nearMisses }),
      ...(problems === undefined ? {} : { problems }),
      ...(cause instanceof KeywardError ? { cause } : {}),
      ...changes,
    }) as KeywardError as KeywardError<Code>;
    const frames = this.stack?.indexOf('\n    at ') ?? -1;
    if (frames !== -1) changed.stack = `${changed.name}: ${changed.message}${this.stack?.slice(frames)}`;
    return changed;
  }

  /** The error as plain data, for `--json` and logs. */
  toJSON(): Record<string, unknown> {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      hint: this.hint,
      retryable: this.retryable,
      docs: this.docs,
      ...(this.ref === undefined ? {} : { ref: this.ref }),
      ...(this.azure === undefined ? {} : { azure: this.azure }),
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.nearMisses === undefined ? {} : { nearMisses: this.nearMisses }),
      ...(this.problems === undefined ? {} : { problems: this.problems.map((each) => each.toJSON()) }),
    };
  }
}

/**
 * The secret or the version is not there, or the name is held by a soft-deleted secret.
 *
 * @example
 * ```ts
 * import { VaultSecretNotFoundError } from '@keyward/core/errors';
 *
 * const isMissing = (problem: unknown) =>
 *   problem instanceof VaultSecretNotFoundError && problem.code === 'secret_not_found';
 * ```
 */
export class VaultSecretNotFoundError extends KeywardError<CodeOf<'VaultSecretNotFoundError'>> {}

/**
 * Signing in failed, or the caller is not permitted; the code says which of the kinds it is.
 *
 * @example
 * ```ts
 * import { VaultAuthenticationError } from '@keyward/core/errors';
 *
 * const isRoleMissing = (problem: unknown) =>
 *   problem instanceof VaultAuthenticationError && problem.code === 'forbidden_by_rbac';
 * ```
 */
export class VaultAuthenticationError extends KeywardError<CodeOf<'VaultAuthenticationError'>> {}

/**
 * The vault did not answer in time, or was not asked because it has not answered for some time.
 *
 * @example
 * ```ts
 * import { VaultTimeoutError } from '@keyward/core/errors';
 *
 * const mayTryAgain = (problem: unknown) => problem instanceof VaultTimeoutError && problem.retryable;
 * ```
 */
export class VaultTimeoutError extends KeywardError<CodeOf<'VaultTimeoutError'>> {}

/**
 * Everything else: bad input, configuration, throttling, an unreachable vault, a state that forbids it.
 *
 * @example
 * ```ts
 * import { VaultOperationError } from '@keyward/core/errors';
 *
 * const isThrottled = (problem: unknown) =>
 *   problem instanceof VaultOperationError && problem.code === 'throttled';
 * ```
 */
export class VaultOperationError extends KeywardError<CodeOf<'VaultOperationError'>> {}

/** The class that carries a code. */
export type ErrorFor<Code extends ErrorCode> =
  Code extends CodeOf<'VaultSecretNotFoundError'>
    ? VaultSecretNotFoundError
    : Code extends CodeOf<'VaultAuthenticationError'>
      ? VaultAuthenticationError
      : Code extends CodeOf<'VaultTimeoutError'>
        ? VaultTimeoutError
        : VaultOperationError;

const CLASSES: Record<ErrorRow['class'], new (code: never, details: ErrorDetails) => KeywardError> = {
  VaultSecretNotFoundError,
  VaultAuthenticationError,
  VaultTimeoutError,
  VaultOperationError,
};

/**
 * Makes the error of a code, in the class that the table names for it.
 *
 * @param code - A code of the table.
 * @param details - What happened, without any value; `hint` only where this case knows better than the table.
 * @returns The error, to be thrown.
 * @example
 * ```ts
 * import { vaultError } from '@keyward/core/errors';
 *
 * const problem = vaultError('secret_not_found', {
 *   message: 'Secret azure://vault/app/db does not exist in this vault.',
 *   ref: 'azure://vault/app/db',
 * });
 * ```
 */
export function vaultError<Code extends ErrorCode>(code: Code, details: ErrorDetails): ErrorFor<Code> {
  const Class = CLASSES[ERRORS[code].class];
  return new Class(code as never, details) as ErrorFor<Code>;
}

/**
 * Tells whether something thrown is an error of Keyward, also when two copies of this package are installed.
 *
 * @param thrown - Anything caught.
 * @returns True where `code`, `hint` and the rest can be read.
 * @example
 * ```ts
 * import { isKeywardError } from '@keyward/core/errors';
 *
 * const codeOf = (problem: unknown) => (isKeywardError(problem) ? problem.code : undefined);
 * ```
 */
export function isKeywardError(thrown: unknown): thrown is KeywardError {
  return typeof thrown === 'object' && thrown !== null && BRAND in thrown;
}
