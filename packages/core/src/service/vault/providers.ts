import { vaultError } from '../../errors/index.ts';
import type { SecretProvider } from '../../provider/index.ts';
import type { Mount, Mounts } from '../../ref/index.ts';

/** What {@link openProviders} needs. */
export interface ProvidersOptions {
  readonly mounts: Mounts;
  /** Makes the provider of a mount, when it is first used, and anew where it was closed in between. */
  readonly open: (mount: Mount) => SecretProvider;
}

/** The providers of mounts, each opened once for all who use it. */
export interface Providers {
  /**
   * Runs something with the provider of a mount, which stays open at least as long.
   *
   * @throws `unknown_mount`, `missing_configuration` where nothing is configured at all, `provider_closed`.
   */
  use<Result>(mount: string, act: (provider: SecretProvider) => Promise<Result>): Promise<Result>;
  /** Closes every provider that is open; later uses throw `provider_closed`. Idempotent. */
  close(): Promise<void>;
}

/** Whoever writes a ref chooses which mount a template makes, so that without an end to it anybody could open any number. */
const MOST_IDLE = 64;

interface Opened {
  readonly provider: SecretProvider;
  users: number;
}

export function openProviders({ mounts, open }: ProvidersOptions): Providers {
  const opened = new Map<string, Opened>();
  /** Names of mounts of templates that nobody uses; the one that was used last at the end. */
  const idle = new Set<string>();
  const leaving = new Set<Promise<void>>();
  let closing: Promise<void> | undefined;

  const enter = (name: string): Opened => {
    if (closing !== undefined) throw closed();
    const known = opened.get(name);
    if (known !== undefined) return known;
    const mount = mounts.get(name);
    if (mount === undefined) throw unknownMount(name, mounts);
    const entry = { provider: open(mount), users: 0 };
    opened.set(name, entry);
    return entry;
  };

  const leave = (name: string, entry: Opened): void => {
    entry.users -= 1;
    if (entry.users > 0 || mounts.named.has(name)) return;
    idle.add(name);
    const [longest] = idle;
    if (idle.size > MOST_IDLE && longest !== undefined) evict(longest);
  };

  const evict = (name: string): void => {
    const provider = opened.get(name)?.provider;
    opened.delete(name);
    idle.delete(name);
    // All that was asked of it was answered; a failure to end well is nobody's any more.
    const left = closeAll(provider === undefined ? [] : [provider]).catch(() => {});
    leaving.add(left);
    left.finally(() => leaving.delete(left));
  };

  return {
    async use(name, act) {
      const entry = enter(name);
      entry.users += 1;
      idle.delete(name);
      try {
        return await act(entry.provider);
      } finally {
        leave(name, entry);
      }
    },
    async close() {
      closing ??= closeAll([...opened.values()].map(({ provider }) => provider));
      await Promise.all([closing, ...leaving]);
    },
  };
}

/** Closes all of them, whatever becomes of one; throws the first failure then. */
async function closeAll(providers: readonly SecretProvider[]): Promise<void> {
  const ends = await Promise.allSettled(providers.map(async (provider) => provider.close()));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
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
  return vaultError('unknown_mount', {
    message: `No mount \`${name}\` is configured; those that are: ${list}.`,
  });
}

function closed() {
  return vaultError('provider_closed', { message: 'The vaults were used after close().' });
}
