import { mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmulatorError } from '../error.ts';
import { codeOf, folderError } from './folder.ts';

/** Files that only make sense together: made once, replaced as a whole, never edited. */
export interface Lineage<Content> {
  readonly folder: string;
  /** Generations are the sub-folders `<kind>-1`, `<kind>-2`, ...; the highest is the one in force. */
  readonly kind: string;
  /** Reads a generation; undefined if it is incomplete, damaged or due for replacement. */
  read(folder: string): Promise<Content | undefined>;
  /** Makes the files of a new generation, by name. */
  make(): Promise<Readonly<Record<string, string>>>;
}

export interface Generation<Content> {
  readonly folder: string;
  readonly content: Content;
}

const ATTEMPTS = 6;
const ABANDONED_MS = 3_600_000;

/**
 * Reads the generation in force, or makes the next one.
 *
 * Several processes may do so at once, and any of them may be killed: a generation is prepared in a folder of its
 * own and comes into being by a rename, which fails if another process was first; the loser reads the winner's.
 * Renaming a folder works where hard links and file locks do not (network and container mounts).
 */
export async function openGeneration<Content>(lineage: Lineage<Content>): Promise<Generation<Content>> {
  const { folder, kind } = lineage;
  try {
    let files: Readonly<Record<string, string>> | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const latest = Math.max(0, ...(await generations(folder, kind)));
      const current = join(folder, `${kind}-${latest}`);
      const content = latest === 0 ? undefined : await lineage.read(current);
      if (content !== undefined) return { folder: current, content };
      files ??= await lineage.make();
      if (await publish(folder, `${kind}-${latest + 1}`, files)) await removeOlder(folder, kind, latest + 1);
    }
  } catch (error) {
    throw folderError(error, folder);
  }
  throw new EmulatorError(
    'folder_unusable',
    `The emulator cannot read back what it writes in ${folder}.`,
    `Remove the folders ${kind}-* in it, or name another folder.`,
  );
}

async function generations(folder: string, kind: string): Promise<number[]> {
  const pattern = new RegExp(`^${kind}-([1-9]\\d{0,8})$`);
  return (await readdir(folder)).flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number);
}

async function publish(
  folder: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<boolean> {
  const making = await mkdtemp(join(folder, '.making-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      await writeFile(join(making, file), text, { mode: 0o600, flag: 'wx' });
    }
    await removeAbandoned(folder, (await stat(making)).mtimeMs);
    await rename(making, join(folder, name));
    return true;
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    // EPERM is what Windows says of an existing folder; ENOTDIR is a file in the way: the next number is free.
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'].includes(codeOf(error))) return false;
    throw error;
  }
}

async function removeOlder(folder: string, kind: string, latest: number): Promise<void> {
  for (const number of await generations(folder, kind)) {
    if (number < latest) await rm(join(folder, `${kind}-${number}`), { recursive: true, force: true });
  }
}

/** What a killed process left behind. The file system's own time is compared with itself. */
async function removeAbandoned(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('.making-')) continue;
    const path = join(folder, name);
    const made = await stat(path).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (made !== undefined && now - made.mtimeMs > ABANDONED_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
