import { EmulatorError } from '../error.ts';
import type { VaultAddress } from '../ready.ts';
import { parseVault, type VaultSettings } from '../vault/settings.ts';
import type { Listener } from './listener.ts';
import type { ServedVault } from './routers.ts';

export interface VaultsOptions<Served extends ServedVault> {
  readonly create: (settings: Required<VaultSettings>) => Served;
  /** Opens the vault's own port; `index` counts the vaults from 0. */
  readonly open: (vault: ServedVault, index: number, isServed: () => boolean) => Promise<Listener>;
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
  // What is being opened, and what is no longer served while its last answers are on their way.
  const underWay = new Set<Promise<unknown>>();
  const follow = <Work extends Promise<unknown>>(work: Work): Work => {
    const settled = work.then(
      () => {},
      () => {},
    );
    underWay.add(settled);
    settled.then(() => underWay.delete(settled));
    return work;
  };
  // A port that could not be opened needs no closing; whoever asked for it has the error.
  const dismiss = ({ listener }: Entry<Served>) => {
    follow(listener.then((opened) => opened.close(options.graceMs)));
  };
  let closed = false;

  const refuseClosed = () => {
    if (closed) throw new EmulatorError('closed', 'The emulator is closed.', 'Start another one.');
  };

  const entryFor = (settings: Required<VaultSettings>, index: number): Entry<Served> => {
    const vault = options.create(settings);
    const isServed = () => {
      const entry = entries.get(settings.name.toLowerCase());
      return entry?.vault === vault && entry.address !== undefined;
    };
    return { vault, listener: options.open(vault, index, isServed) };
  };

  /** Waits for the port; what it answers with makes the vault a served one. */
  const openedEntry = async (entry: Entry<Served>): Promise<() => VaultAddress> => {
    const { port } = await entry.listener;
    return () => {
      entry.address = {
        url: `https://${entry.vault.name.toLowerCase()}.vault.localhost:${options.sharedPort()}`,
        localhostUrl: `https://localhost:${port}`,
      };
      return entry.address;
    };
  };

  const add = async (given: string | VaultSettings): Promise<VaultAddress> => {
    refuseClosed();
    const settings = parseVault(
      given,
      [...entries.values()].map(({ vault }) => vault.name),
    );
    const key = settings.name.toLowerCase();
    const entry = entryFor(settings, entries.size);
    entries.set(key, entry);
    try {
      const serve = await openedEntry(entry);
      options.opened(settings);
      return serve();
    } catch (error) {
      entries.delete(key);
      dismiss(entry);
      throw error;
    }
  };

  const replace: ServedVaults<Served>['replace'] = async (wanted, commit) => {
    refuseClosed();
    const fresh = new Map<string, Entry<Served>>();
    for (const settings of wanted) {
      const key = settings.name.toLowerCase();
      if (entries.get(key)?.vault.name === settings.name) continue;
      fresh.set(key, entryFor(settings, entries.size + fresh.size));
    }
    const opened = await Promise.allSettled([...fresh.values()].map(openedEntry));
    const entryOf = (name: string) => fresh.get(name.toLowerCase()) ?? entries.get(name.toLowerCase());
    try {
      for (const one of opened) if (one.status === 'rejected') throw one.reason;
      refuseClosed();
      commit((name) => entryOf(name)?.vault);
    } catch (error) {
      for (const entry of fresh.values()) dismiss(entry);
      throw error;
    }
    for (const one of opened) if (one.status === 'fulfilled') one.value();
    const before = [...entries];
    const after = wanted.flatMap(({ name }) => {
      const entry = entryOf(name);
      return entry === undefined ? [] : [[name.toLowerCase(), entry] as const];
    });
    entries.clear();
    for (const [key, entry] of after) entries.set(key, entry);
    for (const [key, entry] of before) {
      if (entries.get(key) === entry) continue;
      options.left(entry.vault);
      dismiss(entry);
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
    replace: (wanted, commit) => follow(replace(wanted, commit)),
    close: async (graceMs) => {
      closed = true;
      const ends = [...entries.values()].map(({ listener }) =>
        listener.then(
          (opened) => opened.close(graceMs),
          () => {},
        ),
      );
      await Promise.all([...ends, ...underWay]);
      // What was being opened has been given up meanwhile.
      await Promise.all(underWay);
    },
  };
}
