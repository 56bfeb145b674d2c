import { randomUUID } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { vaultError } from '@keyward/core/errors';

const ONLY_MINE = 0o600;
const OF_OTHERS = 0o077;

/**
 * Writes a file that only this user can read, whole or not at all: a new one beside it takes its place.
 *
 * @returns The mode of the file that was there before, where others could read or change that one.
 * @throws `invalid_usage` where the file cannot be made, or what is there is no plain file.
 */
export async function writePrivately(file: string, text: string): Promise<string | undefined> {
  const before = await modeOf(file);
  const beside = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    {
      await using made = await open(beside, 'wx', ONLY_MINE);
      await made.writeFile(text);
      await made.sync();
    }
    await rename(beside, file);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw notMade(file, codeOf(thrown));
  }
  return before === undefined || (before & OF_OTHERS) === 0
    ? undefined
    : (before & 0o777).toString(8).padStart(3, '0');
}

/** A link would lead the values to a place that somebody else may have chosen. */
async function modeOf(file: string): Promise<number | undefined> {
  try {
    const found = await lstat(file);
    if (found.isFile()) return found.mode;
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw notMade(file, codeOf(thrown));
  }
  throw vaultError('invalid_usage', {
    message: `${JSON.stringify(file)} is there and is no plain file, but a link, a folder or a device.`,
    hint: 'Name a file; without `--output` the text goes to standard output.',
  });
}

function notMade(file: string, code: string) {
  return vaultError('invalid_usage', {
    message: `The file ${JSON.stringify(file)} cannot be made (${code}).`,
    hint: 'Name a file in a folder that is there and that you can write in.',
  });
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
}
