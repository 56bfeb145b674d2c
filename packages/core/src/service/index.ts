/**
 * Secrets through refs: which vault, which part, which shape.
 * @module
 */
export { type Credentials, credentialsOf, type JsonValue } from './credentials.ts';
export { openVaults, type Reading, type Vaults, type VaultsOptions } from './vaults.ts';
