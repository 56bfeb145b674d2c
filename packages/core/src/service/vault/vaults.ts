import { isKeywardError, vaultError } from '../../errors/index.ts';
import type { Call, SecretProvider } from '../../provider/index.ts';
import { formatRef, type Mount, type Mounts, type SecretRef } from '../../ref/index.ts';
import { createTurns } from './turns.ts';

interface VaultsOptions {
  readonly mounts: Mounts;
  /** Makes the provider of a mount; called once for each mount that is used, when it is first used. */
  readonly open: (mount: Mount) => SecretProvider;
}

/** The configured vaults behind refs. */
export interface Vaults {
  /**
   * The provider of a mount.
   *
   * @throws `unknown_mount`, `missing_configuration` where nothing is configured at all, `provider_closed`.
   */
  mount(name: string): SecretProvider;
  /** Runs something with the provider of a ref; an error that it throws then names the ref. */
  with<Result>(ref: SecretRef, act: (provider: SecretProvider) => Promise<Result>): Promise<Result>;
  /**
   * As {@link Vaults.with}, for what reads a secret and then writes it: one at a time for each secret, over all
   * vaults that this process has open.
   *
   * @throws `throttled` where too many wait already.
   */
  change<Result>(
    ref: SecretRef,
    call: Call,
    act: (provider: SecretProvider) => Promise<Result>,
  ): Promise<Result>;
  /** Closes every provider that was opened; later calls throw `provider_closed`. Idempotent. */
  close(): Promise<void>;
}

/** Of the process: it may open one vault several times, say for several callers. */
const TURNS = createTurns();

export function openVaults({ mounts, open }: VaultsOptions): Vaults {
  const providers = new Map<string, SecretProvider>();
  let closing: Promise<unknown> | undefined;

  const vaults: Vaults = {
    mount(name) {
      if (closing !== undefined) throw closed();
      const known = providers.get(name);
      if (known !== undefined) return known;
      const mount = mounts.get(name);
      if (mount === undefined) throw unknownMount(name, mounts);
      const provider = open(mount);
      providers.set(name, provider);
      return provider;
    },
    async with(ref, act) {
      try {
        return await act(vaults.mount(ref.mount));
      } catch (thrown) {
        throw isKeywardError(thrown) && thrown.ref === undefined ? thrown.at(formatRef(ref)) : thrown;
      }
    },
    change: (ref, { signal }, act) =>
      vaults.with(ref, () => {
        const address = mounts.get(ref.mount)?.url ?? ref.mount;
        return TURNS.take({ address, ref }, signal, () => act(vaults.mount(ref.mount)));
      }),
    async close() {
      closing ??= Promise.all([...providers.values()].map((provider) => provider.close()));
      await closing;
    },
  };
  return vaults;
}

function unknownMount(name: string, { named, templates }: Mounts) {
  if (named.size === 0 && templates.length === 0) {
    return vaultError('missing_configuration', {
      message:
        'No vault is configured: KEY_VAULT_URI is not set, and there is neither KEYWARD_MOUNTS nor a keyward.yaml.',
    });
  }
  const known = [...named.keys(), ...templates.map((template) => template.name)];
  const list = known.map((mount) => `\`${mount}\``).join(', ');
  return vaultError('unknown_mount', { message: `No mount \`${name}\` is configured; there is ${list}.` });
}

function closed() {
  return vaultError('provider_closed', { message: 'The vaults were used after close().' });
}
