import { randomBytes } from 'node:crypto';
import { vaultError } from '../errors/index.ts';
import { canonicalPath, checkPath, encodePath, nameRule } from '../ref/index.ts';
import type { SecretValue } from '../value/index.ts';
import { nameTaken } from './refusal.ts';

/** One version as it is kept. Times are in milliseconds, cut to whole seconds as Key Vault keeps them. */
export interface Version {
  readonly id: string;
  readonly value: SecretValue;
  readonly metadata: Metadata;
  readonly createdOn: number;
  readonly updatedOn: number;
}

export interface Metadata {
  readonly contentType?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expiresOn?: number;
}

/** A secret, live or deleted; versions from the oldest to the latest, never empty. */
export interface Entry {
  /** Its canonical path in the spelling of the first write. */
  readonly path: string;
  readonly versions: readonly [Version, ...Version[]];
  readonly deleted?: { readonly on: number; readonly purgeOn: number };
}

/** What a path is kept under, and how it is written. */
export interface Identity {
  readonly key: string;
  readonly path: string;
}

interface State {
  readonly entries: Map<string, Entry>;
  /** Decided by the first provider: under another rule the same path would be another secret. */
  foldsCase?: boolean;
}

const STATE: unique symbol = Symbol('keyward.memory.state');

/**
 * Where providers of {@link memory} keep secrets. Opaque; made by {@link memoryStore}.
 */
export interface MemoryStore {
  readonly [STATE]: State;
}

/**
 * A store that several providers share, as several clients share one vault.
 *
 * @returns An empty store.
 * @example
 * ```ts
 * import { memory, memoryStore } from '@keyward/core/memory';
 *
 * const store = memoryStore();
 * const writer = memory({ store, secrets: { 'app/db': 'example' } });
 * const reader = memory({ store });
 * const { version } = await reader.get({ path: 'app/db' });
 * ```
 */
export function memoryStore(): MemoryStore {
  return { [STATE]: { entries: new Map() } };
}

/** The entries of a store under one rule for names. */
export interface Shelf {
  identify(path: string): Identity;
  /**
   * A secret that is live or in the bin; one whose retention has ended at `now` is neither.
   *
   * @throws `name_collision` where the name belongs to another path's secret.
   */
  find(identity: Identity, now: number): Entry | undefined;
  all(now: number): readonly Entry[];
  put(identity: Identity, entry: Entry): void;
  remove(identity: Identity): void;
}

export function shelfOf(store: MemoryStore, foldsCase: boolean): Shelf {
  const state = store[STATE];
  state.foldsCase ??= foldsCase;
  if (state.foldsCase !== foldsCase) {
    throw vaultError('invalid_configuration', {
      message: 'Two providers of one memory store differ in `limits.foldsCase`.',
      hint: 'Give all providers of a store the same limits.',
    });
  }
  const { entries } = state;
  const kept = (key: string, now: number) => {
    const entry = entries.get(key);
    if (entry?.deleted === undefined || entry.deleted.purgeOn > now) return entry;
    entries.delete(key);
    return undefined;
  };
  return {
    identify: foldsCase ? identityInVault : (path) => ({ key: checkPath(path), path }),
    find(identity, now) {
      const entry = kept(identity.key, now);
      if (entry !== undefined && !isSamePath(entry.path, identity.path)) {
        throw nameTaken(identity.path, entry.path);
      }
      return entry;
    },
    all: (now) => [...entries.keys()].flatMap((key) => kept(key, now) ?? []),
    put: ({ key }, entry) => entries.set(key, entry),
    remove: ({ key }) => entries.delete(key),
  };
}

/**
 * A store that folds case names secrets as Key Vault does, so that the same paths are aliases and the
 * same paths collide as there. Names are ASCII, and a hashed one differs for every exact path.
 */
function identityInVault(given: string): Identity {
  const path = canonicalPath(given);
  return { key: encodePath(path).toLowerCase(), path };
}

/** Of two paths with one name: they differ in case at most, or one is, letter by letter, the hashed name of the other. */
function isSamePath(one: string, other: string): boolean {
  return one === other || (nameRule(one) !== 'hashed' && nameRule(other) !== 'hashed');
}

export function newVersion(value: SecretValue, metadata: Metadata, now: number): Version {
  const on = wholeSeconds(now);
  return { id: randomBytes(16).toString('hex'), value, metadata, createdOn: on, updatedOn: on };
}

export function latest(entry: Entry): Version {
  return entry.versions.at(-1) ?? entry.versions[0];
}

export function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
