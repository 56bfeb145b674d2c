import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, folderError } from '../certificate/folder.ts';
import { EmulatorError } from '../error.ts';

export const FILE = 'emulator.sqlite';
/** Who has the folder open: no more than a note for whoever finds it in use. */
export const OWNER = 'owner';
/** What a new file is called until it is whole. */
export const UNFINISHED = /^new-[0-9a-f]+\.sqlite(?:-journal|-wal)?$/;

/** "KWEM": the mark of our files in SQLite's header. */
export const APPLICATION = 0x4b57454d;
export const FORMAT = 1;

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
/** What system and people leave in a folder that is meant to be empty. */
const HARMLESS = new Set([OWNER, 'lost+found', '.gitignore', '.gitkeep', '.DS_Store']);

/** Whether the folder has data of an emulator. @throws EmulatorError `data_corrupt`, `folder_unusable`. */
export async function hasData(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw folderError(error, folder);
  });
  if (names.includes(FILE)) {
    await checkHeader(join(folder, FILE), folder);
    return true;
  }
  if (names.includes(`${FILE}-wal`)) throw corrupt(folder, `it has no ${FILE} any more`);
  const stranger = names.find((name) => !HARMLESS.has(name) && !UNFINISHED.test(name));
  if (stranger === undefined) return false;
  throw new EmulatorError(
    'folder_unusable',
    `The folder ${folder} is not empty, and what is in it is not an emulator's.`,
    'Name an empty folder, or one that does not exist yet.',
  );
}

/** Looked at before SQLite opens the file, which might mend, and so change, what is not ours. */
async function checkHeader(path: string, folder: string): Promise<void> {
  const header = Buffer.alloc(HEADER_BYTES);
  try {
    await using file = await open(path, 'r');
    await file.read(header, 0, HEADER_BYTES, 0);
  } catch (error) {
    if (codeOf(error) === 'EISDIR') throw corrupt(folder, `${FILE} is no file`);
    throw folderError(error, path);
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) throw corrupt(folder, `${FILE} is no database`);
  if (header.readUInt32BE(68) !== APPLICATION) {
    throw new EmulatorError(
      'folder_unusable',
      `The file ${path} is a database of another program.`,
      'Name another folder.',
    );
  }
  const format = header.readUInt32BE(60);
  if (format === FORMAT) return;
  throw new EmulatorError(
    'folder_unusable',
    `The data in ${folder} has format ${format}, and this emulator knows format ${FORMAT} only.`,
    'Use the version of the emulator that wrote it, or a newer one, or name another folder.',
  );
}

export function corrupt(folder: string, what: string): EmulatorError {
  return new EmulatorError(
    'data_corrupt',
    `The data in ${folder} is damaged: ${what}. It was left as it is.`,
    'Move the folder away and start with a new one, or put a copy of it back that was whole.',
  );
}
