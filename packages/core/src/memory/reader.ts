import type { SecretProvider, SecretVersions } from '../provider/index.ts';
import { listedInfo, secret, versionInfo } from './info.ts';
import { disabled } from './refusal.ts';
import { listing, live, type Room, selected, versionAt } from './room.ts';

export function readerOf(
  room: Room,
): Pick<SecretProvider, 'get' | 'list'> & { readonly versions: SecretVersions } {
  const { gate, shelf, now } = room;
  return {
    async get(at, call) {
      gate.open(call);
      const identity = shelf.identify(at.path);
      await gate.pass('get', call);
      const [entry, version] = versionAt(room, identity, at.version);
      if (!version.metadata.enabled) throw disabled(entry.path);
      return secret(entry, version, now());
    },
    list: (query, call) =>
      listing(
        room,
        'list',
        () => selected(room, query, false).map((entry) => listedInfo(entry, now())),
        call,
      ),
    versions: {
      async *list(path, call) {
        gate.open(call);
        const identity = shelf.identify(path);
        const snapshot = () => {
          const entry = live(room, identity);
          return entry.versions.map((version) => versionInfo(entry, version, now()));
        };
        yield* listing(room, 'versions.list', snapshot, call);
      },
      async latest(path, call) {
        gate.open(call);
        const identity = shelf.identify(path);
        await gate.pass('versions.latest', call);
        const [entry, version] = versionAt(room, identity, undefined);
        return versionInfo(entry, version, now());
      },
    },
  };
}
