import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { vaultError } from '@keyward/core/errors';
import type { Context } from '../context.ts';

export interface ValueSource {
  readonly value?: string;
  readonly valueFrom?: string;
}

/** The value of a write, from where the options say; standard input is the default where something is piped in. */
export async function readValue(context: Context, source: ValueSource): Promise<string> {
  if (source.value !== undefined) {
    context.stderr.write(
      'warning: a value on the command line is seen by other users of this machine and kept in shell history; prefer --value-from.\n',
    );
    return source.value;
  }
  if (source.valueFrom !== undefined && source.valueFrom !== 'stdin')
    return text(await fileAt(source.valueFrom));
  if (context.stdin.isTTY) {
    throw vaultError('invalid_usage', {
      message: 'No value was given.',
      hint: 'Pipe it in, or name a file with `--value-from FILE`.',
    });
  }
  return text(await buffer(context.stdin)).replace(/\r?\n$/, '');
}

async function fileAt(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? ` (${thrown.code})` : '';
    throw vaultError('invalid_usage', {
      message: `The file \`${path}\` cannot be read${code}.`,
      hint: 'Check the path given to `--value-from`, and that this user may read it.',
    });
  }
}

function text(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw vaultError('invalid_value', {
      message: 'The value is not UTF-8 text, which is all that Key Vault stores.',
      hint: 'Encode it first, as with `base64`.',
    });
  }
}
