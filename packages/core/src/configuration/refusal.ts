import { type VaultOperationError, vaultError } from '../errors/index.ts';

/** A setting that cannot be used: where it stands, why, and what to write instead. Never with its value. */
export function refusal(place: string, why: string, hint: string): VaultOperationError {
  return vaultError('invalid_configuration', { message: `${place} cannot be used: ${why}.`, hint });
}
