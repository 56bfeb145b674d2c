import { access, lstat, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { refusal } from './refusal.ts';
import { textOf } from './text.ts';

/** A file and what it says. */
export interface Found {
  readonly path: string;
  readonly text: string;
}

const NAME = 'keyward.yaml';
const LONGEST = 64 * 1024;
const EVERYBODY_WRITES = 0o002;

/** The file that a setting names; it must be there. */
export async function namedFile(path: string, signal?: AbortSignal): Promise<Found> {
  const text = await textOf(path, LONGEST, signal);
  if (text !== undefined) return { path, text };
  throw refusal(
    'KEYWARD_CONFIG',
    `there is no file ${path}`,
    `Create the file, or unset KEYWARD_CONFIG: ${NAME} is then searched from this folder upwards.`,
  );
}

/** The nearest keyward.yaml, from a folder upwards to the first with a `.git`, or to the root. */
export async function nearestFile(folder: string, signal?: AbortSignal): Promise<Found | undefined> {
  const start = resolve(folder);
  for (let at = start; ; at = dirname(at)) {
    const path = join(at, NAME);
    const text = await textOf(path, LONGEST, signal);
    if (text !== undefined) {
      if (at !== start) await refuseForeign(path);
      return { path, text };
    }
    if (at === dirname(at) || (await exists(join(at, '.git')))) return undefined;
  }
}

/**
 * Refuses a file that another user may have put in the way, as in /tmp: it could send what is written to a vault
 * of theirs.
 *
 * @param uid - The user of this process; undefined where the system has no such numbers.
 */
export async function refuseForeign(path: string, uid = process.getuid?.()): Promise<void> {
  if (uid === undefined) return;
  const [file, folder] = await Promise.all([lstat(path), stat(dirname(path))]);
  if (file.uid === uid || file.uid === 0 || (folder.mode & EVERYBODY_WRITES) === 0) return;
  throw refusal(
    path,
    'it belongs to another user, and lies in a folder that everybody may write to',
    `If you trust it, name it: KEYWARD_CONFIG=${path}`,
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
