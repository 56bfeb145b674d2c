import type { Stats } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, folderError, replaceText } from '../certificate/folder.ts';
import { EmulatorError } from '../error.ts';
import type { Ready } from '../ready.ts';

/** What an emulator leaves in its folder while it runs, so that another process of the same user finds it. */
export interface RunningRecord {
  readonly format: 1;
  /** Answered by /control/health too: a port changes hands, this does not. */
  readonly instance: string;
  readonly pid: number;
  /** Milliseconds since 1970, of the system's clock. */
  readonly startedAt: number;
  readonly bundleFile: string;
  readonly ready: Ready;
}

export function runningFolder(folder: string): string {
  return join(folder, 'running');
}

/** The record of a running emulator, on disk. */
export interface Announcement {
  /** Puts `record` in place of the one before. Does nothing once it is withdrawn. */
  update(record: RunningRecord): Promise<void>;
  /** May be called again. */
  withdraw(): Promise<void>;
}

/** Writes the record. A reader sees the whole file or none. */
export async function announce(folder: string, first: RunningRecord): Promise<Announcement> {
  const running = runningFolder(folder);
  const file = join(running, `${first.instance}.json`);
  try {
    await openRunningFolder(running);
  } catch (error) {
    throw folderError(error, running);
  }
  await write(file, first);
  let withdrawn = false;
  // One after the other: of two updates the later one stays, and none outlives the withdrawal.
  let last: Promise<void> = Promise.resolve();
  const next = (act: () => Promise<void>) => {
    last = last.catch(() => {}).then(act);
    return last;
  };
  return {
    update: (record) => next(async () => (withdrawn ? undefined : write(file, record))),
    withdraw: () => {
      withdrawn = true;
      return next(() => remove(file));
    },
  };
}

async function write(file: string, record: RunningRecord): Promise<void> {
  await replaceText(file, `${JSON.stringify(record)}\n`, 0o600);
}

async function remove(file: string): Promise<void> {
  try {
    await rm(file, { force: true });
  } catch (error) {
    // Somebody put a file where the folder was: the record is gone too.
    if (codeOf(error) !== 'ENOTDIR') throw folderError(error, file);
  }
}

async function openRunningFolder(running: string): Promise<void> {
  await mkdir(running, { recursive: true, mode: 0o700 });
  const found = await lstat(running);
  if (!found.isDirectory() || !isOurs(found)) throw insecure(running);
  // mkdir leaves the mode of a folder that was there alone, and a umask may have taken from a new one.
  await chmod(running, 0o700);
}

/** Every record that can be read, each with the way to remove it. Files of other users are not read at all. */
export async function readRecords(
  folder: string,
): Promise<readonly { readonly record: RunningRecord; readonly remove: () => Promise<void> }[]> {
  const running = runningFolder(folder);
  const names = await namesIn(running);
  const read = names
    .filter((name) => name.endsWith('.json'))
    .map(async (name) => {
      const file = join(running, name);
      const found = await lstat(file).catch(() => undefined);
      if (found === undefined || !found.isFile() || !isOurs(found) || found.size > 1024 * 1024) return [];
      const record = parseRecord(await readFile(file, 'utf8').catch(() => ''));
      return record === undefined ? [] : [{ record, remove: () => remove(file) }];
    });
  return (await Promise.all(read)).flat();
}

/** No folder is no emulator; one that cannot be read is something else. */
async function namesIn(running: string): Promise<readonly string[]> {
  try {
    return await readdir(running);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw folderError(error, running);
  }
}

function parseRecord(text: string): RunningRecord | undefined {
  try {
    const record: unknown = JSON.parse(text);
    const fits =
      typeof record === 'object' &&
      record !== null &&
      'format' in record &&
      record.format === 1 &&
      'instance' in record &&
      typeof record.instance === 'string' &&
      'pid' in record &&
      Number.isInteger(record.pid) &&
      'startedAt' in record &&
      typeof record.startedAt === 'number' &&
      'ready' in record &&
      typeof record.ready === 'object' &&
      record.ready !== null &&
      'controlUrl' in record.ready &&
      typeof record.ready.controlUrl === 'string';
    return fits ? (record as RunningRecord) : undefined;
  } catch {
    return undefined;
  }
}

function isOurs(found: Stats): boolean {
  return process.getuid === undefined || found.uid === process.getuid();
}

function insecure(folder: string): EmulatorError {
  return new EmulatorError(
    'insecure_folder',
    `${folder} is not a folder of this user.`,
    'Remove it, or choose another place with KEYWARD_HOME.',
  );
}
