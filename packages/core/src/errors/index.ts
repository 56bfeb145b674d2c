/**
 * Every error of Keyward: one table of codes, one base class, four classes on top.
 * @module
 */
export {
  type AzureFailure,
  type ErrorDetails,
  type ErrorFor,
  isKeywardError,
  KeywardError,
  type NearMiss,
  VaultAuthenticationError,
  VaultOperationError,
  VaultSecretNotFoundError,
  VaultTimeoutError,
  vaultError,
} from './error.ts';
export { EXIT_CODES } from './exit-codes.ts';
export { joinedError } from './joined.ts';
export type { ErrorRow } from './row.ts';
export { type CodeOf, ERROR_CODES, ERRORS, type ErrorCode } from './table.ts';
