import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { isKeywardError, vaultError } from '@keyward/core/errors';
import type { Context } from '../context.ts';

export interface ValueSource {
  readonly value?: string;
  readonly valueFrom?: string;
}

/** Far more than a vault stores, and little enough to hold; the vault's own limit is checked where it is known. */
const MOST_BYTES = 1_048_576;

/** The value of a write, from where the options say; standard input is the default where something is piped in. */
export async function readValue(context: Context, source: ValueSource): Promise<string> {
  const { stdin, stderr, signal } = context;
  if (source.value !== undefined) {
    if (source.value !== '') {
      stderr.write(
        'warning: a value on the command line is seen by other users of this machine and kept in shell history; prefer --value-from.\n',
      );
    }
    return source.value;
  }
  if (source.valueFrom !== undefined && source.valueFrom !== 'stdin') {
    const path = source.valueFrom;
    return text(
      await contents(
        `The file \`${path}\``,
        createReadStream(path),
        signal,
        'Check the path given to `--value-from`, and that this user may read it.',
      ),
    );
  }
  if (stdin.isTTY) throw noValue('No value was given.');
  const bytes = await contents('Standard input', stdin, signal, 'Pipe a value in, or name a file.');
  const value = text(bytes).replace(/\r?\n$/, '');
  // The command in front of the pipe failed, more likely than not; an empty value would replace a good one.
  if (value === '') throw noValue('Standard input was empty.');
  return value;
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

function noValue(message: string) {
  return vaultError('invalid_usage', {
    message,
    hint: "Pipe it in, or name a file with `--value-from FILE`; an empty value is written with `--value ''`.",
  });
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
