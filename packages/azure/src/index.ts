/**
 * Azure Key Vault as a provider, on the official clients. See `azureProvider`.
 * @module
 */
export { type CredentialVariables, credentialFrom } from './credential/credential.ts';
export { type AzureProvider, type AzureProviderOptions, azureProvider } from './provider/provider.ts';
export {
  parseVaultUrl,
  VAULT_SUFFIXES,
  type VaultAddress,
  type VaultSuffix,
} from './vault-url/vault-url.ts';
