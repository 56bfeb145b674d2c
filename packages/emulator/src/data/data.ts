import { randomBytes } from 'node:crypto';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, folderError, openPrivateFolder } from '../certificate/folder.ts';
import type { ClockSetting } from '../clock/controlled.ts';
import { EmulatorError } from '../error.ts';
import type { Image } from '../state/image.ts';
import type { Journal } from '../state/journal.ts';
import { corrupt, FILE, hasData, OWNER, UNFINISHED } from './file.ts';
import { createJournal } from './journal.ts';
import { clockOf, imageOf, rowsOf } from './rows.ts';
import { openStore, type Store, writeStore } from './store.ts';

/** A folder of data that this process owns. */
export interface Data {
  readonly image: Image;
  /** As the clock was set, if it ever was. */
  readonly clock: ClockSetting | undefined;
  readonly journal: Journal;
  close(): Promise<void>;
}

/**
 * What is in the folder, which belongs to this process from now on; undefined where there is nothing yet.
 *
 * @throws EmulatorError `data_in_use`, `data_corrupt`, `folder_unusable`, `insecure_folder`.
 */
export async function openData(folder: string): Promise<Data | undefined> {
  await openPrivateFolder(folder);
  return (await hasData(folder)) ? await owned(folder) : undefined;
}

/** Begins a folder that has none. Whoever finds the file finds all of the image in it. Throws as {@link openData}. */
export async function createData(folder: string, image: Image): Promise<Data> {
  const unfinished = join(folder, `new-${randomBytes(6).toString('hex')}.sqlite`);
  try {
    // SQLite gives a file it makes to everybody's eyes; this one holds values.
    await writeFile(unfinished, '', { mode: 0o600, flag: 'wx' });
    writeStore(unfinished, rowsOf(image));
    await claim(unfinished, join(folder, FILE));
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw sqliteError(error, folder);
  }
  return await owned(folder);
}

/** Of two processes that begin a folder at once the second finds the first one's file. */
async function claim(unfinished: string, path: string): Promise<void> {
  try {
    await link(unfinished, path);
    await rm(unfinished, { force: true });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' || code === 'ENOENT') await rm(unfinished, { force: true });
    // A file system without links.
    else if (['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(code)) await rename(unfinished, path);
    else throw error;
  }
}

async function owned(folder: string): Promise<Data> {
  let store: Store;
  try {
    store = openStore(join(folder, FILE), folder);
  } catch (error) {
    throw isBusy(error) ? await inUse(folder) : sqliteError(error, folder);
  }
  try {
    const rows = store.rows();
    const image = imageOf(rows);
    if (image === undefined) throw corrupt(folder, 'rows are missing');
    await tidy(folder);
    await writeFile(join(folder, OWNER), `${process.pid}\n`, { mode: 0o600 });
    return {
      image,
      clock: clockOf(rows),
      journal: createJournal(store),
      close: async () => {
        store.close();
        await rm(join(folder, OWNER), { force: true }).catch(() => {});
      },
    };
  } catch (error) {
    store.close();
    throw folderError(error, folder);
  }
}

/** What starts that never ended left behind: the folder is ours now, so none of them goes on. */
async function tidy(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => UNFINISHED.test(name));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

async function inUse(folder: string): Promise<EmulatorError> {
  // A note that is old names the wrong process, or none; that the file is locked is certain.
  const pid = /^\d+/.exec(await readFile(join(folder, OWNER), 'utf8').catch(() => ''))?.[0];
  return new EmulatorError(
    'data_in_use',
    `Another emulator has the data in ${folder} open${pid === undefined ? '' : ` (process ${pid})`}.`,
    'Stop that one, or name another folder: a folder has one owner at a time.',
  );
}

const [BUSY, LOCKED, CORRUPT, NOT_A_DATABASE] = [5, 6, 11, 26];

function isBusy(error: unknown): boolean {
  return [BUSY, LOCKED].includes(resultOf(error) ?? 0);
}

/** SQLite's primary result code. */
function resultOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

function sqliteError(error: unknown, folder: string): unknown {
  const result = resultOf(error);
  if (result === undefined) return folderError(error, folder);
  if (result === CORRUPT || result === NOT_A_DATABASE) return corrupt(folder, 'SQLite cannot read it');
  return new EmulatorError(
    'folder_unusable',
    `The emulator cannot keep data in ${folder} (SQLite result ${result}).`,
    'Name a folder that you can write in, on a disk that has room.',
  );
}
