import { preflight, type SecretWriter, type UpdateSecretInput } from '../provider/index.ts';
import type { MemoryOperation } from './faults.ts';
import { type LateFault, lostAnswer } from './gate.ts';
import { datesOf, deletedDates, versionInfo } from './info.ts';
import { carried, changed, complete } from './metadata.ts';
import { softDeleted, valueForVersion } from './refusal.ts';
import { live, type Room, versionAt } from './room.ts';
import { type Entry, type Identity, newVersion, type Version, wholeSeconds } from './store.ts';

export function writerOf(room: Room): SecretWriter {
  const { gate, shelf, limits, now } = room;
  return {
    async set(path, input, call) {
      gate.open(call);
      const identity = shelf.identify(path);
      preflight({ ...input, value: input.value.reveal() }, limits);
      const fault = await gate.pass('set', call);
      const version = newVersion(input.value, complete(input), now());
      return answer('set', fault, versionInfo(add(room, identity, version), version, now()));
    },
    async update(at, input, call) {
      gate.open(call);
      const identity = shelf.identify(at.path);
      const { value, ...metadata } = input;
      if (value !== undefined && at.version !== undefined) throw valueForVersion(identity.path);
      preflight({ ...metadata, ...(value === undefined ? {} : { value: value.reveal() }) }, limits);
      const fault = await gate.pass('update', call);
      const [entry, before] = versionAt(room, identity, at.version);
      const [after, version] = updated(entry, before, input, now());
      if (value !== undefined) preflight(datesOf(version.metadata), limits);
      shelf.put(identity, after);
      return answer('update', fault, versionInfo(after, version, now()));
    },
    async delete(path, call) {
      gate.open(call);
      const identity = shelf.identify(path);
      const fault = await gate.pass('delete', call);
      const on = wholeSeconds(now());
      const entry = { ...live(room, identity), deleted: { on, purgeOn: on + room.retentionMs } };
      shelf.put(identity, entry);
      const confirmed = fault !== 'unconfirmed_delete';
      return answer('delete', fault, { path: entry.path, confirmed, ...deletedDates(entry) });
    },
  };
}

/** Gives a secret a new latest version, creating it where it is not there. */
export function add(room: Room, identity: Identity, version: Version): Entry {
  const before = room.shelf.find(identity, room.now());
  if (before?.deleted !== undefined) throw softDeleted(before.path);
  const entry: Entry = {
    path: before?.path ?? identity.path,
    versions: before === undefined ? [version] : [...before.versions, version],
  };
  room.shelf.put(identity, entry);
  return entry;
}

function updated(
  entry: Entry,
  before: Version,
  input: UpdateSecretInput,
  now: number,
): readonly [Entry, Version] {
  if (input.value !== undefined) {
    const version = newVersion(input.value, carried(before, input, now), now);
    return [{ ...entry, versions: [...entry.versions, version] }, version];
  }
  const version = { ...before, metadata: changed(before.metadata, input), updatedOn: wholeSeconds(now) };
  const [first, ...later] = entry.versions;
  const replaced = (one: Version) => (one.id === before.id ? version : one);
  return [{ ...entry, versions: [replaced(first), ...later.map(replaced)] }, version];
}

export function answer<Answer>(
  operation: MemoryOperation,
  fault: LateFault | undefined,
  told: Answer,
): Answer {
  if (fault === 'lost_answer') throw lostAnswer(operation);
  return told;
}
