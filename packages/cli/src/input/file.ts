import { readFile } from 'node:fs/promises';
import { vaultError } from '@keyward/core/errors';
import { faultIn } from './json-fault.ts';

/**
 * What a file holds.
 *
 * @throws `invalid_usage` with the file's name and never with what is in it.
 */
export async function textFile(file: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(file, { encoding: 'utf8', signal });
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw vaultError('invalid_usage', {
      message: `The file ${JSON.stringify(file)} cannot be read (${code}).`,
      hint: 'Name a file that is there and may be read.',
    });
  }
}

/** A file of JSON that `what` names, an option or a command. Throws as {@link textFile}. */
export async function jsonFile(what: string, file: string, signal: AbortSignal): Promise<unknown> {
  // Windows writes a byte order mark in front.
  const text = (await textFile(file, signal)).replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    const { line, column } = faultIn(text, error);
    throw vaultError('invalid_usage', {
      message: `The file that \`${what}\` names is not JSON from line ${line}, column ${column} on.`,
      hint: 'JSON has no comments, no comma behind the last of a list, and double quotes alone. What lowkey-vault wrote goes through `keyward emulator import`.',
    });
  }
}
