import {
  type ErrorCode,
  isKeywardError,
  joinedError,
  type KeywardError,
  vaultError,
} from '@keyward/core/errors';
import { StatusCode, UnhandledError } from '@purista/core';

/** What went wrong with one secret. */
export interface SecretStoreProblem {
  /** As it was asked for; absent where it is none, since it may then be a value in the wrong place. */
  readonly name?: string;
  /** A code of Keyward's table, `docs/reference/errors.md`. */
  readonly code: ErrorCode;
  /** True where the same call may succeed later with nothing changed. */
  readonly retryable: boolean;
  /** What the vault answered, where it did. */
  readonly statusCode?: number;
  /** By which Azure's support finds the request. */
  readonly requestId?: string;
}

/**
 * `data` of the `UnhandledError` of a store: the problem that counts most, and all of them. `cause` of the error is
 * the error of Keyward, with its hint.
 */
export interface SecretStoreErrorData extends SecretStoreProblem {
  readonly problems: readonly SecretStoreProblem[];
}

/** What went wrong with a name; without one, with all of it. */
export interface Failure {
  readonly name?: string;
  readonly error: KeywardError;
}

/** One error for all that went wrong, of the class that PURISTA knows. */
export function storeError(failures: readonly [Failure, ...Failure[]], asked: number): UnhandledError {
  const [{ error: first }, ...others] = failures;
  const lines = failures.map((failure) => `\n- ${shown(failure) ?? 'no name'}: ${failure.error.message}`);
  const cause = joinedError([first, ...others.map(({ error }) => error)], {
    message: `${failures.length} of ${asked} secrets cannot be read.${lines.join('')}`,
  });
  const problems = failures.map(problemOf);
  const leading = problems.find(({ code }) => code === cause.code) ?? problemOf(failures[0]);
  const data: SecretStoreErrorData = { ...leading, problems };
  const error = new UnhandledError(StatusCode.InternalServerError, cause.message, data);
  Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true });
  return error;
}

/** What was thrown, as an error of Keyward; of anything else only its kind is told, for it may say anything. */
export function keywardError(thrown: unknown): KeywardError {
  if (isKeywardError(thrown)) return thrown;
  const kind = thrown instanceof Error ? thrown.constructor.name : typeof thrown;
  return vaultError('unexpected', {
    message: `The secret store failed with something that is no error of Keyward (${kind}).`,
    hint: 'Look at the provider and the audit sink that it was given.',
  });
}

function problemOf(failure: Failure): SecretStoreProblem {
  const { code, retryable, azure } = failure.error;
  const name = shown(failure);
  return {
    ...(name === undefined ? {} : { name }),
    code,
    retryable,
    ...(azure?.status === undefined ? {} : { statusCode: azure.status }),
    ...(azure?.requestId === undefined ? {} : { requestId: azure.requestId }),
  };
}

/** What is no name may be a connection string that was passed in its place. */
function shown({ name, error }: Failure): string | undefined {
  return error.code === 'malformed_ref' || error.code === 'invalid_path' ? undefined : name;
}
