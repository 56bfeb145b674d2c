import { systemClock } from '../clock/index.ts';
import { isKeywardError } from '../errors/index.ts';
import type { RecycleBin, SecretProvider, SecretVersions, SecretWriter } from '../provider/index.ts';
import { binOf } from './bin.ts';
import { gateOf } from './gate.ts';
import { limitsOf, type MemoryOptions, retentionOf } from './options.ts';
import { readerOf } from './reader.ts';
import type { Room } from './room.ts';
import { seed } from './seed.ts';
import { memoryStore, shelfOf } from './store.ts';
import { writerOf } from './writer.ts';

/** A provider with every facet. */
export interface MemoryProvider extends SecretProvider {
  readonly write: SecretWriter;
  readonly versions: SecretVersions;
  readonly bin: RecycleBin;
}

/**
 * A provider that keeps secrets in memory and behaves like a Key Vault: versions, soft delete, names
 * that fold case, whole-second times, limits, the same errors. For tests and for trying things out.
 *
 * It passes the contract in `@keyward/core/testing`. Deleting, recovering and purging are instant. It keeps paths
 * without a tag of its own, so that each takes 15, where in a Key Vault `DATABASE_URL` takes 14.
 *
 * @param options - Secrets to begin with, and what differs from a fresh Key Vault. Times are in days.
 * @returns The provider. It shares nothing with others unless a store is passed, and holds no resources.
 * @throws `invalid_configuration` for options that cannot be used, `name_collision` where two secrets have
 * one name, and the codes of a write for a secret that a Key Vault would refuse.
 * @example
 * ```ts
 * import { memory } from '@keyward/core/memory';
 *
 * const provider = memory({
 *   secrets: {
 *     'app/db': '{"username":"app","password":"example"}',
 *     'app/old': { value: 'example', enabled: false, tags: { team: 'billing' } },
 *   },
 * });
 * const secret = await provider.get({ path: 'app/db' });
 * const { username } = JSON.parse(secret.value.reveal()); // app
 * ```
 */
export function memory(options: MemoryOptions = {}): MemoryProvider {
  const limits = limitsOf(options);
  const gate = gateOf(options.faults);
  const clock = options.clock ?? systemClock;
  const room: Room = {
    shelf: shelfOf(options.store ?? memoryStore(), limits.foldsCase),
    gate,
    limits,
    now: () => clock.now(),
    retentionMs: retentionOf(options),
    purgeProtection: options.purgeProtection ?? false,
  };
  seed(room, options.secrets ?? {});
  return {
    limits,
    ...readerOf(room),
    write: writerOf(room),
    bin: binOf(room),
    async check(call) {
      call?.signal?.throwIfAborted();
      try {
        gate.open(call);
        await gate.pass('check', call);
        return { status: 'ready' };
      } catch (thrown) {
        call?.signal?.throwIfAborted();
        if (!isKeywardError(thrown)) throw thrown;
        // A caller who may not list may well read single secrets.
        return { status: thrown.code === 'forbidden_by_rbac' ? 'unknown' : 'unready', error: thrown };
      }
    },
    async close() {
      gate.close();
    },
  };
}
