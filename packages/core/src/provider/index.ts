/**
 * The contract of a store of secrets. Its executable half is `@keyward/core/testing`.
 * @module
 */
export type {
  Call,
  ListQuery,
  ProviderLimits,
  Readiness,
  RecycleBin,
  RequestKind,
  RequestTerms,
  SecretProvider,
  SecretVersions,
  SecretWriter,
} from './contract.ts';
export { KEY_VAULT_LIMITS, preflight } from './preflight.ts';
export {
  type DeletedSecretInfo,
  type Deletion,
  type Secret,
  type SecretInfo,
  type SecretLocation,
  type SecretMetadata,
  type SecretVersionInfo,
  type SetSecretInput,
  type UpdateSecretInput,
  type Validity,
  validityAt,
} from './secret.ts';
