import { preflight } from '../provider/index.ts';
import { type SecretValue, secretValue } from '../value/index.ts';
import { complete } from './metadata.ts';
import type { MemorySecret } from './options.ts';
import { seedCollision } from './refusal.ts';
import type { Room } from './room.ts';
import { newVersion } from './store.ts';
import { add } from './writer.ts';

/** Writes the secrets to begin with as a caller would, before there is one. */
export function seed(room: Room, secrets: Readonly<Record<string, MemorySecret>>): void {
  for (const [path, given] of Object.entries(secrets)) {
    const { value: plain, ...metadata } = typeof given === 'string' ? { value: given } : given;
    const value: SecretValue = typeof plain === 'string' ? secretValue(plain) : plain;
    preflight({ ...metadata, value: value.reveal() }, room.limits);
    const identity = room.shelf.identify(path);
    if (room.shelf.find(identity, room.now()) !== undefined) throw seedCollision(identity.path);
    add(room, identity, newVersion(value, complete(metadata), room.now()));
  }
}
