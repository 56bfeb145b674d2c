import { isKeywardError, vaultError } from '../errors/index.ts';
import type { Call, Secret, SecretProvider } from '../provider/index.ts';
import { formatRef, type Mount, parseRef, type SecretRef } from '../ref/index.ts';
import { type Credentials, credentialsOf } from './credentials.ts';

/** What {@link openVaults} needs. */
export interface VaultsOptions<Provider extends SecretProvider = SecretProvider> {
  /** The configured mounts, by name. */
  readonly mounts: ReadonlyMap<string, Mount>;
  /** Makes the provider of a mount; called once for each mount that is used, when it is first used. */
  readonly open: (mount: Mount) => Provider;
}

/** A secret that was read through a ref. */
export interface Reading {
  /** The ref that was read, canonical. */
  readonly ref: SecretRef;
  readonly secret: Secret;
  /** The value as a record, narrowed to the ref's fragment. */
  readonly credentials: Credentials;
}

/** The configured vaults behind refs. Made by {@link openVaults}. */
export interface Vaults<Provider extends SecretProvider = SecretProvider> extends AsyncDisposable {
  /**
   * The provider of a mount.
   *
   * @throws `unknown_mount`, `missing_configuration` where nothing is configured at all, `provider_closed`.
   */
  mount(name: string): Provider;
  /**
   * Runs something with a ref and its provider; an error it throws then names the ref.
   *
   * @throws `malformed_ref`, `unknown_mount`, `missing_configuration`, `provider_closed`, and what `act` throws.
   */
  with<Result>(
    ref: string | SecretRef,
    act: (provider: Provider, ref: SecretRef) => Promise<Result>,
  ): Promise<Result>;
  /**
   * Reads a secret: the canonical URI, or a raw name in the default mount.
   *
   * @throws `malformed_ref`, `unknown_mount` and the codes of {@link SecretProvider.get}, each with the ref.
   */
  read(ref: string | SecretRef, call?: Call): Promise<Reading>;
  /** Closes every provider that was opened; later calls throw `provider_closed`. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the configured vaults: refs in, secrets out.
 *
 * @param options - The mounts and how to open one.
 * @returns The vaults; close them, or hold them with `await using`.
 * @example
 * ```ts
 * import { memory } from '@keyward/core/memory';
 * import { openVaults } from '@keyward/core/service';
 *
 * await using vaults = openVaults({
 *   mounts: new Map([['vault', { name: 'vault', url: 'memory' }]]),
 *   open: () => memory({ secrets: { 'app/db': '{"username":"app"}' } }),
 * });
 * const { credentials } = await vaults.read('azure://vault/app/db#username');
 * ```
 */
export function openVaults<Provider extends SecretProvider>(
  options: VaultsOptions<Provider>,
): Vaults<Provider> {
  const providers = new Map<string, Provider>();
  let closing: Promise<unknown> | undefined;

  const open = (name: string): Provider => {
    if (closing !== undefined) throw closed();
    const mount = options.mounts.get(name);
    if (mount === undefined) throw unknownMount(name, options.mounts);
    const opened = providers.get(name);
    if (opened !== undefined) return opened;
    const provider = options.open(mount);
    providers.set(name, provider);
    return provider;
  };

  const vaults: Vaults<Provider> = {
    mount: open,
    async with(given, act) {
      const ref = typeof given === 'string' ? parseRef(given) : given;
      try {
        if (ref.scheme === 'keyward') throw noSource();
        return await act(open(ref.mount), ref);
      } catch (thrown) {
        throw isKeywardError(thrown) && thrown.ref === undefined ? thrown.at(formatRef(ref)) : thrown;
      }
    },
    read: (given, call) =>
      vaults.with(given, async (provider, ref) => {
        const { path, version, fragment } = ref;
        const secret = await provider.get({ path, ...(version === undefined ? {} : { version }) }, call);
        return { ref, secret, credentials: credentialsOf(secret.value, fragment) };
      }),
    async close() {
      closing ??= Promise.all([...providers.values()].map((provider) => provider.close()));
      await closing;
    },
    [Symbol.asyncDispose]: () => vaults.close(),
  };
  return vaults;
}

function unknownMount(name: string, mounts: ReadonlyMap<string, Mount>) {
  if (mounts.size === 0) {
    return vaultError('missing_configuration', {
      message: 'No vault is configured: neither KEY_VAULT_URI nor KEYWARD_MOUNTS is set.',
    });
  }
  const known = [...mounts.keys()].map((mount) => `\`${mount}\``).join(', ');
  return vaultError('unknown_mount', { message: `No mount \`${name}\` is configured; there is ${known}.` });
}

function closed() {
  return vaultError('provider_closed', { message: 'The vaults were used after close().' });
}

function noSource() {
  return vaultError('unknown_mount', {
    message: 'No source of truth is configured here, so a `keyward://` ref leads nowhere.',
    hint: 'Name a vault instead: `azure://<mount>/<path>`.',
  });
}
