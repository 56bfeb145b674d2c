import { LRUCache } from 'lru-cache';
import type { CacheEvictionSignal } from '../signal/index.ts';
import { bytesOf, type Entry, keyOf } from './entry.ts';

/** Why an entry is let go of. */
export type Reason = CacheEvictionSignal['reason'];

/** The answers that are kept, within their bounds. */
export interface Shelf {
  find(key: string): Entry | undefined;
  put(entry: Entry): void;
  drop(key: string, reason: Reason): void;
  /** Drops what may be one secret; with `versionsStay` not the versions that were found, since those never change. */
  dropFamily(family: string, reason: Reason, versionsStay?: boolean): void;
  clear(reason: Reason): void;
}

export function shelfOf(
  limits: { readonly maxEntries: number; readonly maxBytes: number },
  onDrop: (entry: Entry, reason: Reason) => void,
): Shelf {
  const families = new Map<string, Set<string>>();
  let current: Reason = 'bounds';
  const entries = new LRUCache<string, Entry>({
    max: limits.maxEntries,
    maxSize: limits.maxBytes,
    dispose(entry, key, how) {
      if (how === 'set') return;
      const family = families.get(entry.family);
      family?.delete(key);
      if (family?.size === 0) families.delete(entry.family);
      onDrop(entry, current);
    },
  });
  const dropping = (reason: Reason, drop: () => void) => {
    current = reason;
    try {
      drop();
    } finally {
      current = 'bounds';
    }
  };
  const drop = (key: string, reason: Reason) => dropping(reason, () => entries.delete(key));
  return {
    find: (key) => entries.get(key),
    put(entry) {
      const key = keyOf(entry.at);
      const size = bytesOf(entry);
      if (size > limits.maxBytes) return drop(key, 'bounds');
      const family = families.get(entry.family);
      if (family === undefined) families.set(entry.family, new Set([key]));
      else family.add(key);
      entries.set(key, entry, { size });
    },
    drop,
    dropFamily(family, reason, versionsStay = false) {
      for (const key of [...(families.get(family) ?? [])]) {
        const { at, answer } = entries.peek(key) ?? {};
        const stays = versionsStay && at?.version !== undefined && !(answer instanceof Error);
        if (!stays) drop(key, reason);
      }
    },
    clear: (reason) => dropping(reason, () => entries.clear()),
  };
}
