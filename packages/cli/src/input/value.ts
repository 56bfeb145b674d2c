import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { isKeywardError, vaultError } from '@keyward/core/errors';
import type { Context } from '../context.ts';
import { askForValue, canAsk } from './prompt.ts';

export interface ValueSource {
  readonly value?: string;
  readonly valueFrom?: string;
}

/** Far more than a vault stores, and little enough to hold; the vault's own limit is checked where it is known. */
const MOST_BYTES = 1_048_576;

/** The value of a write, from where the options say; without one from a pipe, or from whoever sits at the terminal. */
export async function readValue(context: Context, source: ValueSource): Promise<string> {
  const { value, valueFrom } = source;
  if (value !== undefined) {
    if (value !== '') context.stderr.write(SEEN);
    return value;
  }
  if (valueFrom === 'prompt' || (valueFrom === undefined && context.stdin.isTTY)) return prompted(context);
  return valueFrom === undefined || valueFrom === 'stdin'
    ? piped(context)
    : inFile(valueFrom, context.signal);
}

const SEEN =
  'warning: a value on the command line is seen by other users of this machine and kept in shell history; prefer --value-from.\n';

async function prompted(context: Context): Promise<string> {
  if (canAsk(context)) return askForValue(context);
  throw vaultError('invalid_usage', {
    message: 'A value can be asked for in a terminal only, and this is none.',
    hint: 'Pipe it in with `--value-from stdin`, or name a file with `--value-from FILE`.',
  });
}

async function piped({ stdin, signal }: Context): Promise<string> {
  if (stdin.isTTY) {
    throw vaultError('invalid_usage', {
      message: 'Standard input is a terminal, which would show the value as it is typed.',
      hint: 'Use `--value-from prompt`, pipe the value in, or name a file with `--value-from FILE`.',
    });
  }
  const bytes = await contents('Standard input', stdin, signal, 'Pipe a value in, or name a file.');
  const value = text(bytes).replace(/\r?\n$/, '');
  if (value !== '') return value;
  // The command in front of the pipe failed, more likely than not; an empty value would replace a good one.
  throw vaultError('invalid_usage', {
    message: 'Standard input was empty.',
    hint: "Pipe a value in, or name a file with `--value-from FILE`; an empty value is written with `--value ''`.",
  });
}

async function inFile(path: string, signal: AbortSignal): Promise<string> {
  const hint = 'Name a file that this user may read, `stdin` or `prompt`.';
  // The path is not repeated: where its source belongs, somebody may have put the value.
  return text(await contents('The file that `--value-from` names', createReadStream(path), signal, hint));
}

async function contents(what: string, source: Readable, signal: AbortSignal, hint: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of addAbortSignal(signal, source)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) {
        throw vaultError('value_too_large', {
          message: `${what} holds more than ${MOST_BYTES} bytes, and no vault stores such a value.`,
        });
      }
    }
  } catch (thrown) {
    if (signal.aborted || isKeywardError(thrown)) throw thrown;
    const code = thrown instanceof Error && 'code' in thrown ? ` (${thrown.code})` : '';
    throw vaultError('invalid_usage', { message: `${what} cannot be read${code}.`, hint });
  }
  return Buffer.concat(chunks);
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
