import type { RecycleBin } from '../provider/index.ts';
import { deletedInfo, versionInfo } from './info.ts';
import { notDeleted, purgeProtected } from './refusal.ts';
import { listing, type Room, selected } from './room.ts';
import { type Entry, type Identity, latest } from './store.ts';
import { answer } from './writer.ts';

export function binOf(room: Room): RecycleBin {
  const { gate, shelf, now } = room;
  return {
    list: (query, call) =>
      listing(
        room,
        'bin.list',
        () => selected(room, query, true).map((entry) => deletedInfo(entry, now())),
        call,
      ),
    async get(path, call) {
      gate.open(call);
      const identity = shelf.identify(path);
      await gate.pass('bin.get', call);
      return deletedInfo(inBin(room, identity), now());
    },
    async recover(path, call) {
      gate.open(call);
      const identity = shelf.identify(path);
      const fault = await gate.pass('bin.recover', call);
      const { deleted: _, ...entry } = inBin(room, identity);
      shelf.put(identity, entry);
      return answer('bin.recover', fault, versionInfo(entry, latest(entry), now()));
    },
    async purge(path, call) {
      gate.open(call);
      const identity = shelf.identify(path);
      const fault = await gate.pass('bin.purge', call);
      const { deleted } = inBin(room, identity);
      if (room.purgeProtection) throw purgeProtected(identity.path, new Date(deleted.purgeOn));
      shelf.remove(identity);
      return answer('bin.purge', fault, undefined);
    },
  };
}

type Deleted = Entry & { readonly deleted: NonNullable<Entry['deleted']> };

function inBin(room: Room, identity: Identity): Deleted {
  const entry = room.shelf.find(identity, room.now());
  if (entry?.deleted === undefined) throw notDeleted(identity.path);
  return { ...entry, deleted: entry.deleted };
}
