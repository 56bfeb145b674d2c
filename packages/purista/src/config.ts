import type { TokenCredential } from '@azure/core-auth';
import type { SecretClientOptions } from '@azure/keyvault-secrets';
import type { AuditSink } from '@keyward/core/audit';
import type { CacheOptions } from '@keyward/core/cache';
import type { Clock } from '@keyward/core/clock';
import type { SecretProvider } from '@keyward/core/provider';
import type { Mount, Mounts } from '@keyward/core/ref';
import type { ResilienceSettings } from '@keyward/core/resilience';

/**
 * What {@link AzureSecretStore} takes besides what PURISTA gives every store (`enableGet`, `enableSet`, `enableRemove`,
 * `enableCache`, `cacheTtl`, `logger`, `logLevel`). The first three are those of `@purista/azure-secret-store`.
 *
 * A type, and no interface: PURISTA's base class takes records only.
 */
export type AzureSecretStoreConfig = {
  /** The vault, such as `https://contoso.vault.azure.net`: what a name, and the mount `vault` of a ref, means. */
  vaultUrl: string;
  /** Taken and without effect, with a warning: secrets and tokens are sent over HTTPS only. */
  allowInsecureConnection?: boolean;
  /**
   * Of the official client. `httpClient` and `retryOptions` become those of Keyward; with anything else the official client
   * is used as it would be with these options, except that it does not retry itself.
   */
  options?: SecretClientOptions;

  /** Any credential of `@azure/identity`. Default: as the environment asks, and otherwise as `DefaultAzureCredential`. */
  credential?: TokenCredential;
  /**
   * Asked instead of Key Vault: for the vault of `vaultUrl`, or, as a function, for every mount. What a provider has not
   * itself, the cache and resilience, is put around it. `destroy()` closes it.
   */
  provider?: SecretProvider | ((mount: Mount) => SecretProvider);
  /** Further vaults, by the mounts that refs name. `mountsFrom` of `@keyward/core/ref` reads them from the environment. */
  mounts?: Mounts;
  /** Deadlines, retries and the circuit; wins over `retryOptions`, and both over the environment. */
  resilience?: ResilienceSettings;
  /** How much is kept, and how long beyond `cacheTtl`; wins over the environment. In seconds. */
  cache?: Omit<CacheOptions, 'ttlS' | 'mount' | 'clock'>;
  /** How much of a vault's quotas this process may use, from 0.01 to 1. Default: 0.5. */
  share?: number;
  /** How many secrets one `getSecret` reads at once. Default: 32. */
  atOnce?: number;
  /** Where audit events go. Default: nowhere. */
  audit?: AuditSink;
  /** Default: the machine's. */
  clock?: Clock;
};
