import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { type Clock, systemClock } from '@keyward/core/clock';
import { vaultError } from '@keyward/core/errors';
import {
  KEY_VAULT_LIMITS,
  type RecycleBin,
  type SecretProvider,
  type SecretVersions,
  type SecretWriter,
} from '@keyward/core/provider';
import { connect } from '../client/connection.ts';
import { openVault } from '../client/vault.ts';
import { credentialFor } from '../sign-in/choice.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { parseVaultUrl } from '../vault-url/vault-url.ts';
import { getFromBin, listBin, purge, recover } from './bin.ts';
import { remove } from './deleting.ts';
import { latest } from './metadata.ts';
import { check } from './readiness.ts';
import { get, list, versions } from './reading.ts';
import { set, update } from './writing.ts';

/** Options of {@link azureProvider}. */
export interface AzureProviderOptions {
  /** Such as `https://contoso.vault.azure.net`; see `parseVaultUrl` for what is accepted. */
  readonly vaultUrl: string;
  /** How to sign in. Default: as the environment asks, see `signInFrom`. */
  readonly signIn?: SignIn;
  /** Any credential of `@azure/identity`, instead of `signIn`. */
  readonly credential?: TokenCredential;
  /**
   * Where Entra ID is, such as `https://login.microsoftonline.us`. Default: AZURE_AUTHORITY_HOST, otherwise that of
   * the vault's cloud. For an authority of no cloud of Azure's (an emulator, a private cloud) the look-up in Entra
   * ID's own directory is left out. Not together with `credential`.
   */
  readonly authorityHost?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /**
   * How long one call of the vault may take, signing in included, in milliseconds; `Call.requests` may shorten it.
   * Default: 30,000.
   */
  readonly requestTimeoutMs?: number;
  /** How long `delete` and `recover` wait for the vault to finish, in milliseconds; 0 asks once. Default: 30,000. */
  readonly confirmTimeoutMs?: number;
  /** Sends requests instead of node:https, say a pool of undici. It must neither retry nor follow redirects. */
  readonly httpClient?: HttpClient;
}

/** A provider with every facet of the contract. */
export interface AzureProvider extends SecretProvider {
  readonly write: SecretWriter;
  readonly versions: SecretVersions;
  readonly bin: RecycleBin;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** A day: more than any vault takes, and well below what setTimeout holds. */
const MOST_MS = 86_400_000;

/**
 * Opens an Azure Key Vault as a provider, on the official clients.
 *
 * Opening costs nothing: the Azure SDK is loaded, and a token asked for, at the first call. Providers with
 * the same vault, credential, clock and `httpClient` share one client, its connections and its token, which
 * end when the last of them is closed.
 *
 * It makes one attempt: retries are another layer's (`@keyward/core/resilience`), which may also admit and bound each
 * request by `Call.requests`. A write is never sent twice either; one whose answer is
 * lost is read back, and is `outcome_unknown` where that does not tell. What calls cost beyond the obvious:
 * `update` with a value reads first; `delete` looks into the bin until the secret is there; a write that is
 * refused without a reason, a write to a raw name that ends like a hashed one, and a delete, recovery or purge
 * of a hashed one read once. Writers of one secret take turns across the process, whoever they sign in as; Key
 * Vault offers nothing against writers elsewhere.
 *
 * A vault in a cloud is reached through the proxy of HTTPS_PROXY (or ALL_PROXY, HTTP_PROXY) unless NO_PROXY
 * names it: by host, with or without port, by `.suffix` or `*.suffix`, or by `*`, between commas. One on this
 * machine never is. Signing in follows the same rules; a `credential` of the caller's follows its own.
 *
 * Limits are Key Vault's. A path that a Key Vault name cannot tell (`DATABASE_URL`) is kept in the tag
 * `keyward-path`, and takes 14 tags instead of 15. A path is given back as the vault first spelled it. A secret
 * whose name is that of another path (or of a hashed path, with its tag lost) is `name_collision`; one that a
 * certificate owns is read, and a write of it is `managed_by_certificate`.
 *
 * `purge` ends when the vault has accepted it; for some seconds a real vault may still answer a write to that
 * name with `secret_in_transition`.
 *
 * Permissions, as data actions `Microsoft.KeyVault/vaults/secrets/...`: `get` getSecret/action; `list`,
 * `versions.list`, `bin.list`, `bin.get` and `check` readMetadata/action; `versions.latest` getSecret/action, and
 * readMetadata/action where the secret is disabled; `set` setSecret/action; `update` update/action, with a value
 * getSecret/action and setSecret/action (and readMetadata/action where the secret is disabled); `delete` delete (and
 * readMetadata/action to confirm it); `bin.recover` recover/action (and getSecret/action to see its end);
 * `bin.purge` purge/action. "Key Vault Secrets User" reads, "Key Vault Secrets Officer" does everything.
 *
 * @param options - The vault, how to sign in, and bounds.
 * @returns The provider; close it when it is no longer needed.
 * @throws `invalid_vault_url`; `wrong_cloud` for an authority of another cloud than the vault's; what `signInFrom`
 * throws; `invalid_configuration` for times that are no whole milliseconds up to a day, for two ways to sign in, for
 * a sign-in whose settings cannot be used or whose browser cannot open (at the first call: for a proxy without an
 * address). Calls throw the errors of the contract, and `untrusted_host`, `unexpected_response`, `tls_untrusted`,
 * `tls_intercepted`, `clock_skewed`, `wrong_cloud` and `name_collision`.
 * @example
 * ```ts
 * import { azureProvider } from '@keyward/azure';
 *
 * const provider = azureProvider({ vaultUrl: 'https://contoso.vault.azure.net' });
 * const { value } = await provider.get({ path: 'app/db' }); // Key Vault Secrets User
 * console.log(value.reveal().length);
 * await provider.close();
 * ```
 */
export function azureProvider(options: AzureProviderOptions): AzureProvider {
  const { clock = systemClock, httpClient, requestTimeoutMs, confirmTimeoutMs } = options;
  const address = parseVaultUrl(options.vaultUrl);
  const vault = openVault({
    address,
    clock,
    requestTimeoutMs: milliseconds('requestTimeoutMs', requestTimeoutMs, 1),
    confirmTimeoutMs: milliseconds('confirmTimeoutMs', confirmTimeoutMs, 0),
    connection: connect({
      address,
      credential: credentialFor(address, options),
      clock,
      ...(httpClient === undefined ? {} : { httpClient }),
    }),
  });
  return Object.freeze({
    limits: KEY_VAULT_LIMITS,
    get: (at, call = {}) => get(vault, at, call),
    list: (query = {}, call = {}) => list(vault, query, call),
    check: (call = {}) => check(vault, call),
    write: Object.freeze({
      set: (path, input, call = {}) => set(vault, path, input, call),
      update: (at, input, call = {}) => update(vault, at, input, call),
      delete: (path, call = {}) => remove(vault, path, call),
    } satisfies SecretWriter),
    versions: Object.freeze({
      list: (path, call = {}) => versions(vault, path, call),
      latest: (path, call = {}) => latest(vault, path, call),
    } satisfies SecretVersions),
    bin: Object.freeze({
      list: (query = {}, call = {}) => listBin(vault, query, call),
      get: (path, call = {}) => getFromBin(vault, path, call),
      recover: (path, call = {}) => recover(vault, path, call),
      purge: (path, call = {}) => purge(vault, path, call),
    } satisfies RecycleBin),
    close: async () => vault.close(),
  } satisfies AzureProvider);
}

function milliseconds(name: string, given: number = DEFAULT_TIMEOUT_MS, least: number): number {
  if (Number.isInteger(given) && given >= least && given <= MOST_MS) return given;
  throw vaultError('invalid_configuration', {
    message: `${name} is ${given}; it takes whole milliseconds from ${least} to ${MOST_MS}.`,
  });
}
