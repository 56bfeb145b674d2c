import { readFile, realpath } from 'node:fs/promises';
import { vaultError } from '@keyward/core/errors';
import { formatRef } from '@keyward/core/ref';
import { type Context, gatewayOf } from '../context.ts';
import { checkDelivery, type DeliveryOptions, deliver } from '../output/deliver.ts';
import { render } from '../template/render.ts';
import { piecesOf } from '../template/syntax.ts';

const MOST_BYTES = 1_048_576;

/** `keyward template` */
export async function template(context: Context, file: string, options: DeliveryOptions): Promise<void> {
  const { signal } = context;
  checkDelivery(context, options);
  const text = await textIn(file, signal);
  if (options.output !== undefined && (await isSame(file, options.output))) {
    throw vaultError('invalid_usage', {
      message: '`--output` names the template itself, which would be lost.',
      hint: 'Name another file.',
    });
  }
  const pieces = piecesOf(text, file);
  await using gateway = await gatewayOf(context);
  const rendered = await render(gateway, pieces, signal);
  const refs = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [formatRef(piece.ref)]));
  await deliver(context, options, rendered, { refs: [...new Set(refs)] });
}

async function textIn(file: string, signal: AbortSignal): Promise<string> {
  const name = JSON.stringify(file);
  const bytes = await readFile(file, { signal }).catch((thrown: unknown) => {
    signal.throwIfAborted();
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    throw vaultError('invalid_usage', {
      message: `The template ${name} cannot be read (${code}).`,
      hint: 'Name a file that is there and that this user may read.',
    });
  });
  if (bytes.length > MOST_BYTES) throw unusable(`${name} is larger than ${MOST_BYTES} bytes.`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unusable(`${name} is not UTF-8 text.`);
  }
}

function unusable(message: string) {
  return vaultError('invalid_usage', {
    message: `The template ${message}`,
    hint: 'Templates are small texts.',
  });
}

async function isSame(file: string, output: string): Promise<boolean> {
  const [from, to] = await Promise.all([file, output].map((path) => realpath(path).catch(() => undefined)));
  return from !== undefined && from === to;
}
