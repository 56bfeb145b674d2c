import { EmulatorError } from '../error.ts';
import type { VaultAddress } from '../ready.ts';
import { parseVault, type VaultSettings } from '../vault/settings.ts';
import type { Listener } from './listener.ts';
import type { ServedVault } from './routers.ts';

export interface VaultsOptions<Served extends ServedVault> {
  readonly create: (settings: Required<VaultSettings>) => Served;
  /** Opens the vault's own port; `index` counts the vaults from 0. */
  readonly open: (vault: ServedVault, index: number) => Promise<Listener>;
  readonly sharedPort: () => number;
  /** Told of a vault that was added, before it is served; what it throws, `add` throws. */
  readonly opened: (settings: Required<VaultSettings>) => void;
  /** Told of a vault that is served no longer. */
  readonly left: (vault: Served) => void;
  /** How long the answers of a vault that is no longer served may take. */
  readonly graceMs: number;
}

/** The vaults that are served, in the order in which they were added. */
export interface ServedVaults<Served extends ServedVault> {
  find(name: string): Served | undefined;
  served(): readonly Served[];
  addresses(): Readonly<Record<string, VaultAddress>>;
  /** @throws EmulatorError `invalid_option`, `vault_exists`, `closed`. */
  add(vault: string | VaultSettings): Promise<VaultAddress>;
  /**
   * Serves what is missing of `wanted` and nothing else, from one moment to the next: first the ports are opened, then
   * `commit` is called with every vault at hand, then the others are gone. What it throws leaves all as it was.
   *
   * @throws EmulatorError `closed`, and what `commit` throws
   */
  replace(
    wanted: readonly Required<VaultSettings>[],
    commit: (find: (name: string) => Served | undefined) => void,
  ): Promise<void>;
  close(graceMs: number): Promise<void>;
}

interface Entry<Served extends ServedVault> {
  readonly vault: Served;
  readonly listener: Promise<Listener>;
  /** Absent while the port is being opened: the vault is not served yet, its name is taken all the same. */
  address?: VaultAddress;
}

export function createServedVaults<Served extends ServedVault>(
  options: VaultsOptions<Served>,
): ServedVaults<Served> {
  const entries = new Map<string, Entry<Served>>();
  // Vaults that are no longer served, whose last answers may still be on their way.
  const leaving = new Set<Promise<void>>();
  const shut = async (listener: Listener) => listener.close(options.graceMs);
  let closed = false;

  const refuseClosed = () => {
    if (closed) throw new EmulatorError('closed', 'The emulator is closed.', 'Start another one.');
  };

  const addressOf = (key: string, port: number): VaultAddress => ({
    url: `https://${key}.vault.localhost:${options.sharedPort()}`,
    localhostUrl: `https://localhost:${port}`,
  });

  const add = async (given: string | VaultSettings): Promise<VaultAddress> => {
    refuseClosed();
    const settings = parseVault(
      given,
      [...entries.values()].map(({ vault }) => vault.name),
    );
    const key = settings.name.toLowerCase();
    const vault = options.create(settings);
    const entry: Entry<Served> = { vault, listener: options.open(vault, entries.size) };
    entries.set(key, entry);
    try {
      const { port } = await entry.listener;
      options.opened(settings);
      entry.address = addressOf(key, port);
      return entry.address;
    } catch (error) {
      entries.delete(key);
      entry.listener.then(shut, () => {});
      throw error;
    }
  };

  const replace: ServedVaults<Served>['replace'] = async (wanted, commit) => {
    refuseClosed();
    const before = new Map(entries);
    const fresh = new Map<string, Entry<Served>>();
    for (const settings of wanted) {
      const key = settings.name.toLowerCase();
      if (before.get(key)?.vault.name === settings.name) continue;
      const vault = options.create(settings);
      fresh.set(key, { vault, listener: options.open(vault, before.size + fresh.size) });
    }
    const listeners = await Promise.allSettled([...fresh.values()].map(({ listener }) => listener));
    const giveUp = () => {
      for (const { listener } of fresh.values()) listener.then(shut, () => {});
    };
    try {
      for (const one of listeners) if (one.status === 'rejected') throw one.reason;
      refuseClosed();
      commit((name) => (fresh.get(name.toLowerCase()) ?? before.get(name.toLowerCase()))?.vault);
    } catch (error) {
      giveUp();
      throw error;
    }
    const kept = wanted.map(({ name }) => name.toLowerCase());
    entries.clear();
    for (const [at, [key, entry]] of [...fresh].entries()) {
      const listener = listeners[at];
      if (listener?.status === 'fulfilled') entry.address = addressOf(key, listener.value.port);
    }
    for (const key of kept) {
      const entry = fresh.get(key) ?? before.get(key);
      if (entry !== undefined) entries.set(key, entry);
    }
    for (const [key, { vault, listener }] of before) {
      if (entries.get(key) === before.get(key)) continue;
      options.left(vault);
      leaving.add(listener.then(shut, () => {}));
    }
  };

  return {
    find: (name) => {
      const entry = entries.get(name.toLowerCase());
      return entry?.address === undefined ? undefined : entry.vault;
    },
    served: () =>
      [...entries.values()].flatMap(({ vault, address }) => (address === undefined ? [] : [vault])),
    addresses: () =>
      Object.fromEntries(
        [...entries.values()].flatMap(({ vault, address }) =>
          address === undefined ? [] : [[vault.name, address]],
        ),
      ),
    add,
    replace,
    close: async (graceMs) => {
      closed = true;
      // A port that could not be opened needs no closing; whoever asked for it has the error.
      const ends = [...entries.values()].map(({ listener }) =>
        listener.then(
          (opened) => opened.close(graceMs),
          () => {},
        ),
      );
      await Promise.all([...ends, ...leaving]);
    },
  };
}
