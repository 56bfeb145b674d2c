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
}

/** The vaults that are served, in the order in which they were added. */
export interface ServedVaults<Served extends ServedVault> {
  find(name: string): Served | undefined;
  addresses(): Readonly<Record<string, VaultAddress>>;
  /** @throws EmulatorError `invalid_option`, `vault_exists`, `closed`. */
  add(vault: string | VaultSettings): Promise<VaultAddress>;
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
  let closed = false;

  const add = async (given: string | VaultSettings): Promise<VaultAddress> => {
    if (closed) throw new EmulatorError('closed', 'The emulator is closed.', 'Start another one.');
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
      entry.address = {
        url: `https://${key}.vault.localhost:${options.sharedPort()}`,
        localhostUrl: `https://localhost:${port}`,
      };
      return entry.address;
    } catch (error) {
      entries.delete(key);
      throw error;
    }
  };

  return {
    find: (name) => {
      const entry = entries.get(name.toLowerCase());
      return entry?.address === undefined ? undefined : entry.vault;
    },
    addresses: () =>
      Object.fromEntries(
        [...entries.values()].flatMap(({ vault, address }) =>
          address === undefined ? [] : [[vault.name, address]],
        ),
      ),
    add,
    close: async (graceMs) => {
      closed = true;
      // A port that could not be opened needs no closing; whoever asked for it has the error.
      const ends = [...entries.values()].map(({ listener }) =>
        listener.then(
          (opened) => opened.close(graceMs),
          () => {},
        ),
      );
      await Promise.all(ends);
    },
  };
}
