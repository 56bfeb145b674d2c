/**
 * The secret store of PURISTA on Azure Key Vault, in place of the one of `@purista/azure-secret-store`. See
 * {@link AzureSecretStore}.
 * @module
 */
export type { AzureSecretStoreConfig } from './config.ts';
export type { SecretStoreErrorData, SecretStoreProblem } from './failure.ts';
export { AzureSecretStore } from './store.ts';
export { puristaVersion } from './version.ts';
