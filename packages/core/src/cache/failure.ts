import { ERRORS, type ErrorCode, isKeywardError, type KeywardError } from '../errors/index.ts';

const PASSING: readonly ErrorCode[] = ['throttled', 'vault_unreachable', 'vault_failed'];
const REFUSING: readonly number[] = [401, 403, 404];

/**
 * Whether a failure says nothing about the secret, so that what is known of it may be given out a while longer: the
 * store does not answer in time, is unreachable, throttles or fails. A circuit that a refusal opened stands for it.
 */
export function isPassing(thrown: unknown): thrown is KeywardError {
  if (!isKeywardError(thrown)) return false;
  const { code, cause } = thrown;
  if (isKeywardError(cause) && REFUSING.includes(cause.status)) return false;
  return PASSING.includes(code) || ERRORS[code].class === 'VaultTimeoutError';
}

/** Whether the store says that there is no such secret or version, and nothing else. */
export function isAbsence(thrown: unknown): thrown is KeywardError {
  return (
    isKeywardError(thrown) && (thrown.code === 'secret_not_found' || thrown.code === 'version_not_found')
  );
}
