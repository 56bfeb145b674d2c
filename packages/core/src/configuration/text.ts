import { type FileHandle, open } from 'node:fs/promises';
import { untilAborted } from '../clock/index.ts';
import { refusal } from './refusal.ts';

const HINT = 'Make it a readable file of text, or move it out of the way.';

/**
 * The text of a file of so many bytes at most; undefined where there is none. A file that is there and cannot be
 * read is refused, since what it says may matter; a `foreign` one may have bytes that are not UTF-8.
 */
export async function textOf(
  path: string,
  limit: number,
  signal?: AbortSignal,
  foreign = false,
): Promise<string | undefined> {
  signal?.throwIfAborted();
  // A pipe that nobody writes to keeps its reader waiting, and no signal ends that: only this wait for it.
  const bytes = await untilAborted(bytesOf(path, limit), signal);
  if (bytes === undefined) return undefined;
  if (bytes.length > limit) {
    throw refusal(path, `it is larger than ${limit.toLocaleString('en')} bytes`, HINT);
  }
  const text = bytes.includes(0) ? undefined : decoded(bytes, !foreign);
  if (text !== undefined) return text;
  throw refusal(path, 'it is not UTF-8', "Save it as UTF-8; Windows PowerShell's `>` writes UTF-16.");
}

/** Undefined where it is not UTF-8 and is to be: what is put in place of a byte would be another name or default. */
function decoded(bytes: Buffer, fatal: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function bytesOf(path: string, limit: number): Promise<Buffer | undefined> {
  try {
    await using file = await open(path);
    return await beginningOf(file, limit + 1);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw refusal(path, reasonOf(code), HINT);
  }
}

async function beginningOf(file: FileHandle, most: number): Promise<Buffer> {
  const buffer = Buffer.alloc(most);
  let length = 0;
  while (length < most) {
    const { bytesRead } = await file.read(buffer, length, most - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

function reasonOf(code: unknown): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'this user may not read it';
    case 'EISDIR':
      return 'it is a folder';
    default:
      return typeof code === 'string' ? `reading it failed with ${code}` : 'reading it failed';
  }
}
