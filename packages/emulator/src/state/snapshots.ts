import { randomUUID } from 'node:crypto';
import { EmulatorError } from '../error.ts';
import { invalid } from '../option.ts';
import type { Estate } from './estate.ts';
import type { Image } from './image.ts';

/**
 * What an emulator knew at one moment, to go back to as often as is wanted. At the end of a block of `await using` it
 * is restored.
 *
 * @example
 * ```ts
 * import { startEmulator } from '@keyward/emulator';
 *
 * await using emulator = await startEmulator();
 * {
 *   await using _before = emulator.snapshot();
 *   await emulator.addVault('orders');
 * }
 * console.log(Object.keys(emulator.vaults).includes('orders')); // false
 * ```
 */
export interface Snapshot extends AsyncDisposable {
  /** Between two requests, never in the middle of one. @throws EmulatorError `closed`, `data_not_kept`. */
  restore(): Promise<void>;
}

/** A snapshot that has a name, as the control API speaks of it. */
export interface SnapshotRecord {
  readonly name: string;
  /** Milliseconds since 1970, of the emulator's clock. */
  readonly takenAt: number;
  readonly vaults: number;
  readonly secrets: number;
}

export interface Snapshots {
  list(): readonly SnapshotRecord[];
  /** In place of the one of the same name. @throws EmulatorError `invalid_option`. */
  take(name?: string): SnapshotRecord;
  /** @throws EmulatorError `snapshot_not_found`. */
  restore(name: string): Promise<void>;
  /** False where there was none. */
  remove(name: string): boolean;
}

const MOST = 1_000;

export function snapshotOf(estate: Estate): Snapshot {
  const image = estate.image();
  const restore = () => estate.restore(image);
  return { restore, [Symbol.asyncDispose]: restore };
}

/** Kept in memory until the emulator ends. */
export function createSnapshots(estate: Estate, now: () => number): Snapshots {
  const taken = new Map<string, { readonly record: SnapshotRecord; readonly image: Image }>();
  return {
    list: () => [...taken.values()].map(({ record }) => record),
    take: (name = randomUUID()) => {
      if (typeof name !== 'string' || !/^(?!\.+$)[\w.-]{1,128}$/.test(name)) {
        throw invalid('This is no name of a snapshot.', 'Give 1 to 128 letters, digits, hyphens and dots.');
      }
      if (!taken.has(name) && taken.size >= MOST) {
        throw invalid(`There are ${MOST} snapshots already.`, 'Remove some.');
      }
      const image = estate.image();
      const secrets = image.vaults.reduce((sum, vault) => sum + vault.secrets.length, 0);
      const record = { name, takenAt: now(), vaults: image.vaults.length, secrets };
      taken.set(name, { record, image });
      return record;
    },
    restore: async (name) => {
      const found = taken.get(name);
      if (found === undefined) {
        throw new EmulatorError('snapshot_not_found', 'There is no such snapshot.', 'Take it first.');
      }
      await estate.restore(found.image);
    },
    remove: (name) => taken.delete(name),
  };
}
