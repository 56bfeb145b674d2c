/**
 * Azure Key Vault as a provider, on the official clients. See `azureProvider`.
 * @module
 */
export { type AzureInventory, type AzureInventoryOptions, azureInventory } from './inventory/inventory.ts';
export type { InventoryDeleted, InventoryItem, InventoryVersion } from './inventory/item.ts';
export { type AzureProvider, type AzureProviderOptions, azureProvider } from './provider/provider.ts';
export type { Identity } from './sign-in/identity.ts';
export { SIGN_IN_METHODS, type SignIn } from './sign-in/sign-in.ts';
export { type SignInVariables, signInFrom } from './sign-in/variables.ts';
export { type WhoAmIOptions, whoAmI } from './sign-in/who-am-i.ts';
export {
  parseVaultUrl,
  VAULT_SUFFIXES,
  type VaultAddress,
  type VaultSuffix,
} from './vault-url/vault-url.ts';
