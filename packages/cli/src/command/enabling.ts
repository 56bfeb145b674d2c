import { OPERATIONS } from '@keyward/core/service';
import { type Context, gatewayOf } from '../context.ts';
import { infoJson, infoText } from '../output/info.ts';
import { commandOn, remark } from '../output/remark.ts';
import { json, pageOf } from '../output/text.ts';

export interface EnablingOptions {
  readonly json?: true;
}

/** `keyward enable` */
export function enable(context: Context, text: string, options: EnablingOptions): Promise<void> {
  return change(context, text, options, { operation: 'secret.enable', undo: 'disable' });
}

/** `keyward disable` */
export function disable(context: Context, text: string, options: EnablingOptions): Promise<void> {
  return change(context, text, options, { operation: 'secret.disable', undo: 'enable' });
}

interface Change {
  readonly operation: 'secret.enable' | 'secret.disable';
  readonly undo: string;
}

async function change(
  context: Context,
  text: string,
  options: EnablingOptions,
  { operation, undo }: Change,
): Promise<void> {
  const { stdout, signal } = context;
  const { ref } = OPERATIONS[operation].parse({ ref: text });
  await using gateway = await gatewayOf(context);
  const info = await gateway.run(operation, { ref }, { signal });
  stdout.write(options.json ? json(infoJson(ref, info)) : infoText(ref, info, pageOf(stdout)));
  remark(context, options, `Undo it with ${commandOn(undo, ref)}.`);
}
