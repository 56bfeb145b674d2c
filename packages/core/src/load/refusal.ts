import { isKeywardError, type KeywardError } from '../errors/index.ts';

const REFUSING: readonly number[] = [401, 403, 404];

/**
 * Whether an error is what the vault says of the secret, or of whoever asks. Any other, with a sign-in that fails
 * before the vault is asked, says nothing of it. A circuit that a refusal opened stands for it.
 */
export function isRefusal({ code, status, cause }: KeywardError): boolean {
  if (code === 'sign_in_failed' || code === 'clock_skewed') return false;
  return REFUSING.includes(status) || (isKeywardError(cause) && isRefusal(cause));
}
