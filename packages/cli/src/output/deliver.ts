import { vaultError } from '@keyward/core/errors';
import type { Context } from '../context.ts';
import { writePrivately } from './private-file.ts';
import { remark } from './remark.ts';
import { json } from './text.ts';

export interface DeliveryOptions {
  readonly output?: string;
  readonly reveal?: true;
  readonly json?: true;
}

/** Refuses a terminal before anything is read, unless values may be shown there. @throws `invalid_usage` */
export function checkDelivery({ stdout }: Context, { output, reveal }: DeliveryOptions): void {
  if (output !== undefined || reveal || !stdout.isTTY) return;
  throw vaultError('invalid_usage', {
    message: 'Standard output is a terminal, which would show the values.',
    hint: 'Write to a file with `--output FILE` or a pipe, or show them with `--reveal`.',
  });
}

/** Where the text with its values goes: a file of this user's alone, or standard output. */
export async function deliver(
  context: Context,
  options: DeliveryOptions,
  text: string,
  told: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { stdout } = context;
  const { output } = options;
  if (output === undefined) {
    stdout.write(text);
    return;
  }
  const before = await writePrivately(output, text);
  if (before !== undefined) {
    remark(
      context,
      options,
      `note: others could use ${output} (mode ${before}); now it is yours alone (600).`,
    );
  }
  if (options.json)
    stdout.write(json({ file: output, ...told, ...(before === undefined ? {} : { modeBefore: before }) }));
}
