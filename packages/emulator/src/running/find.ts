import type { EnvironmentSource } from '../environment/environment.ts';
import { defaultFolder } from '../options.ts';
import type { Ready } from '../ready.ts';
import { type RunningRecord, readRecords } from './record.ts';

/** An emulator of this user that runs in some process and said so. */
export interface RunningEmulator extends EnvironmentSource {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly ready: Ready;
}

/** Where to look for running emulators, and how long to wait for them. */
export interface FindOptions {
  /** The emulator's folder, as in `EmulatorOptions`. */
  readonly folder?: string;
  /** How long an emulator may take to say that it is there, in milliseconds; 1,000 by default. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Emulators that were started with `announce` (as `keyward emulator` does) and answer, the newest first. What a
 * dead process left behind is removed on the way.
 *
 * @param options where to look and how long
 * @returns each with what {@link environmentOf} needs; empty when none runs
 * @throws EmulatorError `folder_unusable`; the signal's reason when it is aborted
 *
 * @example
 * ```ts
 * import { environmentOf, findRunning, renderEnvironment } from '@keyward/emulator';
 *
 * const [newest] = await findRunning();
 * if (newest) process.stdout.write(renderEnvironment(await environmentOf(newest), 'sh'));
 * ```
 */
export async function findRunning(options: FindOptions = {}): Promise<readonly RunningEmulator[]> {
  const { folder = defaultFolder(), timeoutMs = 1_000, signal } = options;
  const records = await readRecords(folder);
  const checked = records.map(async ({ record, remove }) => {
    if (!isAlive(record.pid)) {
      await remove();
      return [];
    }
    const answer = await ask(record, timeoutMs, signal);
    if (answer === 'another') await remove();
    return answer === 'itself' ? [record] : [];
  });
  const alive = (await Promise.all(checked)).flat();
  signal?.throwIfAborted();
  return alive
    .sort((one, other) => other.startedAt - one.startedAt)
    .map(({ pid, startedAt, bundleFile, ready }) => {
      const { event: _, ...fields } = ready;
      return { ...fields, pid, startedAt, bundleFile, ready };
    });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

// A process that is stopped or busy stays silent and keeps its record; one whose port is closed or answers for
// somebody else is not the emulator that wrote it, whatever its process id is used for now.
async function ask(
  record: RunningRecord,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<'itself' | 'another' | 'silent'> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const health = await fetch(`${record.ready.controlUrl}/health`, {
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      redirect: 'error',
    });
    const body: unknown = await health.json();
    const itself =
      typeof body === 'object' && body !== null && 'instance' in body && body.instance === record.instance;
    return itself ? 'itself' : 'another';
  } catch (error) {
    const cause = error instanceof TypeError ? error.cause : undefined;
    const refused =
      typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ECONNREFUSED';
    return refused ? 'another' : 'silent';
  }
}
