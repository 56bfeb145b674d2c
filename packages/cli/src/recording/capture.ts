import type { AzureInventory, InventoryDeleted, InventoryItem, InventoryVersion } from '@keyward/azure';
import { vaultError } from '@keyward/core/errors';
import {
  KEY_VAULT_LIMITS,
  type RecycleBin,
  type SecretInfo,
  type SecretProvider,
  type SecretVersions,
} from '@keyward/core/provider';
import { decodeName, encodePath } from '@keyward/core/ref';

/** What went by, in the vault's own terms: exact names, and every tag. */
export interface Captured {
  readonly secrets: InventoryItem[];
  /** By name. */
  readonly versions: Map<string, readonly InventoryVersion[]>;
  readonly deleted: InventoryDeleted[];
}

export const nothingYet = (): Captured => ({ secrets: [], versions: new Map(), deleted: [] });

/**
 * An inventory as a provider, so that whoever records a vault is authorised and audited like everybody else. Operations
 * see paths and hide tags; what they do not tell is kept in `captured`.
 */
export function capturing(inventory: AzureInventory, captured: Captured): SecretProvider {
  return {
    limits: KEY_VAULT_LIMITS,
    async *list(_query, call) {
      for await (const item of inventory.secrets(call)) {
        captured.secrets.push(item);
        yield infoOf(item);
      }
    },
    async get({ path, version }, call) {
      const { value, ...item } = await inventory.read(encodePath(path), version, call);
      return { ...infoOf(item), version: item.version, value };
    },
    check: async () => ({ status: 'unknown', error: notHere() }),
    versions: {
      async *list(path, call) {
        const name = encodePath(path);
        const versions = await Array.fromAsync(inventory.versions(name, call));
        captured.versions.set(name, versions);
        for (const item of versions) yield { ...infoOf(item), version: item.version };
      },
      latest: refuse,
    } satisfies SecretVersions,
    bin: {
      async *list(_query, call) {
        for await (const item of inventory.deleted(call)) {
          captured.deleted.push(item);
          yield infoOf(item);
        }
      },
      get: refuse,
      recover: refuse,
      purge: refuse,
    } satisfies RecycleBin,
    close: () => inventory.close(),
  };
}

function infoOf({ name, recoverableDays: _, purgeable: __, ...said }: InventoryItem): SecretInfo {
  return { path: decodeName(name), ...said };
}

async function refuse(): Promise<never> {
  throw notHere();
}

function notHere() {
  return vaultError('unsupported', { message: 'A recording only lists and reads.' });
}
