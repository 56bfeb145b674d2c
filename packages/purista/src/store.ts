import type { SecretClient } from '@azure/keyvault-secrets';
import type { Gateway } from '@keyward/core/service';
import { secretValue } from '@keyward/core/value';
import {
  type ObjectWithKeysFromStringArray,
  SecretStoreBaseClass,
  type StoreBaseConfig,
  type UnhandledError,
} from '@purista/core';
import { type ChangeOver, changeOver } from './change-over.ts';
import { officialClient } from './client/official.ts';
import type { AzureSecretStoreConfig } from './config.ts';
import { keywardError, storeError } from './failure.ts';
import { failureOf, namedText } from './result.ts';
import { openStoreVaults } from './vaults.ts';

type Texts<Names extends string[]> = ObjectWithKeysFromStringArray<Names, string | undefined>;

/**
 * The secret store of PURISTA on Azure Key Vault. It takes the place of the one of `@purista/azure-secret-store`: only the
 * import changes.
 *
 * A name is that of a secret in the vault (`acme-prod-token`), or a ref: `azure://vault/app/db#username` is a member of
 * a JSON secret, `azure://billing/key` one in another vault of `mounts`. What is not there is `undefined`.
 *
 * - All names of a call are read at once, equal ones once, and everybody who reads a secret at the same time shares one request.
 * - With `enableCache`, which is the default, an answer is given out for `cacheTtl` milliseconds (5 minutes where it is not
 *   given), and through an outage of the vault for an hour more (`cache.staleIfErrorS`). A set or removal through this store
 *   is seen by every read that begins after it.
 * - A call that fails throws one `UnhandledError` with the error code 500, when everything was tried: its `data` is a
 *   {@link SecretStoreErrorData}, its `cause` the error of Keyward. It is logged once, at the level `error`. Nothing of it holds a value.
 *
 * @example
 * ```ts
 * import { AzureSecretStore } from '@keyward/purista';
 *
 * const store = new AzureSecretStore({ vaultUrl: 'https://contoso.vault.azure.net', cacheTtl: 60_000 });
 * const secrets = await store.getSecret('acme-prod-token', 'azure://vault/app/db#username');
 * const token = secrets['acme-prod-token']; // string | undefined
 * await store.destroy();
 * ```
 */
export class AzureSecretStore extends SecretStoreBaseClass<AzureSecretStoreConfig> {
  readonly #vaults: ChangeOver;
  #client: SecretClient | undefined;

  /**
   * @param config - `vaultUrl`, and settings. Nothing is sent before the first call.
   * @throws `invalid_vault_url`, `invalid_configuration` of `@keyward/core/errors`.
   */
  constructor(config: StoreBaseConfig<AzureSecretStoreConfig>) {
    super('AzureSecretStore', { enableCache: true, ...config });
    this.#vaults = changeOver(openStoreVaults(this.config));
    if (this.config.allowInsecureConnection ?? this.config.options?.allowInsecureConnection) {
      this.logger.warn('allowInsecureConnection has no effect: secrets and tokens are sent over HTTPS only');
    }
  }

  /**
   * The official client of the vault, or what a test puts in its place. From when it was taken in hand or replaced the store
   * asks it, with retries and the cache around it, and what was known before is forgotten.
   */
  get client(): SecretClient {
    if (this.#client === undefined) this.client = officialClient(this.config.vaultUrl, this.config);
    return this.#client as SecretClient;
  }

  set client(client: SecretClient) {
    this.#vaults.change(openStoreVaults(this.config, client));
    this.#client = client;
  }

  /**
   * Reads secrets, as text.
   *
   * @param names - Names or refs.
   * @returns The text of each; `undefined` for what is not there.
   * @throws `UnhandledError` with the error code 401 where reading is switched off, otherwise 500, which lists every problem.
   */
  override async getSecret<Names extends string[]>(...names: Names): Promise<Texts<Names>> {
    // Not through the base class and its cache: that of core 1.x never asks for what it does not know.
    return this.config.enableGet ? this.getSecretImpl(...names) : super.getSecret(...names);
  }

  /**
   * Writes a secret as a new version.
   *
   * @throws `UnhandledError` with the error code 401 where writing is switched off (the default), otherwise 500.
   */
  override async setSecret(name: string, value: string): Promise<void> {
    // Not through the base class, which would keep the value in plain text.
    return this.config.enableSet ? this.setSecretImpl(name, value) : super.setSecret(name, value);
  }

  /** Closes the vaults and forgets what was read. Later calls are refused. */
  override async destroy(): Promise<void> {
    await this.#vaults.close();
    await super.destroy();
  }

  protected override async getSecretImpl<Names extends string[]>(...names: Names): Promise<Texts<Names>> {
    const { atOnce } = this.config;
    const distinct = [...new Set<string>(names)];
    const results = await this.#using(undefined, (vaults) =>
      vaults.getMany(distinct, atOnce === undefined ? {} : { atOnce }),
    );
    const failures = results.flatMap((result, at) => failureOf(distinct[at] ?? '', result));
    const [first, ...others] = failures;
    if (first !== undefined) throw this.#logged(storeError([first, ...others], distinct.length));
    // Not by assignment, for which `__proto__` is no name like others.
    return Object.fromEntries(
      results.map((result, at) => namedText(distinct[at] ?? '', result)),
    ) as Texts<Names>;
  }

  protected override async setSecretImpl(name: string, value: string): Promise<void> {
    await this.#using(name, (vaults) => vaults.run('secret.set', { ref: name, value: secretValue(value) }));
  }

  protected override async removeSecretImpl(name: string): Promise<void> {
    await this.#using(name, (vaults) => vaults.run('secret.delete', { ref: name }));
  }

  async #using<Result>(name: string | undefined, act: (vaults: Gateway) => Promise<Result>): Promise<Result> {
    try {
      return await this.#vaults.use(act);
    } catch (thrown) {
      const named = name === undefined ? {} : { name };
      throw this.#logged(storeError([{ ...named, error: keywardError(thrown) }], 1));
    }
  }

  #logged(err: UnhandledError): UnhandledError {
    this.logger.error({ err }, err.message);
    return err;
  }
}
