import type { Call, ListQuery, ProviderLimits } from '../provider/index.ts';
import type { MemoryOperation } from './faults.ts';
import type { Gate } from './gate.ts';
import { notFound, versionNotFound } from './refusal.ts';
import { type Entry, type Identity, latest, type Shelf, type Version } from './store.ts';

/** What the facets of one provider share. */
export interface Room {
  readonly shelf: Shelf;
  readonly gate: Gate;
  readonly limits: ProviderLimits;
  now(): number;
  readonly retentionMs: number;
  readonly purgeProtection: boolean;
}

/** A secret that is not deleted. */
export function live(room: Room, identity: Identity): Entry {
  const entry = room.shelf.find(identity, room.now());
  if (entry === undefined || entry.deleted !== undefined) throw notFound(identity.path);
  return entry;
}

/** The named version of a live secret, or its latest. */
export function versionAt(room: Room, identity: Identity, id: string | undefined): readonly [Entry, Version] {
  if (id === undefined) {
    const entry = live(room, identity);
    return [entry, latest(entry)];
  }
  const entry = room.shelf.find(identity, room.now());
  const version = entry?.deleted === undefined ? entry?.versions.find((one) => one.id === id) : undefined;
  if (entry === undefined || version === undefined) throw versionNotFound(identity.path, id);
  return [entry, version];
}

/** Lists a snapshot, asking before each item whether anybody still listens. */
export async function* listing<Item>(
  room: Room,
  operation: MemoryOperation,
  snapshot: () => readonly Item[],
  call: Call | undefined,
): AsyncGenerator<Item> {
  room.gate.open(call);
  await room.gate.pass(operation, call);
  for (const item of snapshot()) {
    room.gate.open(call);
    yield item;
  }
}

export function selected(room: Room, query: ListQuery | undefined, deleted: boolean): readonly Entry[] {
  const prefix = query?.prefix ?? '';
  return room.shelf
    .all(room.now())
    .filter((entry) => (entry.deleted !== undefined) === deleted && entry.path.startsWith(prefix));
}
