import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { EmulatorError } from '../error.ts';

const POSIX = process.platform !== 'win32';
const READ_LIMIT = 1024 * 1024;

/** Makes `folder` with mode 0700, or accepts it as it is if nobody else can write in it. */
export async function openPrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { mode, uid } = await stat(folder);
    if (!POSIX) return;
    if ((mode & 0o022) !== 0) {
      throw insecure(
        `Others can write in the emulator's folder ${folder} (mode ${(mode & 0o777).toString(8)}).`,
        `Run: chmod 700 ${shellQuoted(folder)}`,
      );
    }
    const me = process.getuid?.();
    if (me !== undefined && me !== 0 && uid !== me && uid !== 0) {
      throw insecure(
        `The emulator's folder ${folder} belongs to another user.`,
        'Name a folder of your own.',
      );
    }
  } catch (error) {
    throw folderError(error, folder);
  }
}

/** A file's text; undefined if there is none, or if it is no text file of a sensible size. */
export async function readText(path: string): Promise<string | undefined> {
  return await read(path, 0);
}

/**
 * Like {@link readText}, and undefined too if another user may read the file: a key that may have been copied is
 * not a key to go on with.
 */
export async function readPrivate(path: string): Promise<string | undefined> {
  return await read(path, 0o077);
}

async function read(path: string, forbidden: number): Promise<string | undefined> {
  try {
    await using file = await open(path, 'r');
    const { mode, size } = await file.stat();
    if (size > READ_LIMIT || (POSIX && (mode & forbidden) !== 0)) return undefined;
    return await file.readFile('utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'].includes(codeOf(error))) return undefined;
    throw folderError(error, path);
  }
}

/** Readers see the old text or the new one, never a part. */
export async function replaceText(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await writeFile(temporary, text, { mode, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    // What failed first is what counts; a file left behind has a name that nobody reads.
    await rm(temporary, { force: true }).catch(() => {});
    throw folderError(error, path);
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Leaves an EmulatorError as it is, and gives every failure of the file system one code and a plain sentence. */
export function folderError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (error instanceof EmulatorError || !/^E[A-Z0-9]+$/.test(code)) return error;
  return new EmulatorError(
    'folder_unusable',
    `The emulator cannot use ${path} (${code}).`,
    'Name a folder that you can write in, or remove what is in the way.',
  );
}

function insecure(message: string, hint: string): EmulatorError {
  return new EmulatorError('insecure_folder', message, hint);
}

function shellQuoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
