import { partOf, textOf } from '@keyward/core/load';
import type { Credentials } from '@keyward/core/service';
import { type Context, gatewayOf } from '../context.ts';
import { infoJson, infoText } from '../output/info.ts';
import { remark } from '../output/remark.ts';
import { json, pageOf } from '../output/text.ts';

export interface GetOptions {
  readonly reveal?: true;
  readonly json?: true;
}

/** `keyward get` */
export async function get(context: Context, text: string, options: GetOptions): Promise<void> {
  const { stdout, signal } = context;
  await using gateway = await gatewayOf(context);
  const reading = await gateway.run('secret.get', { ref: text }, { signal });
  const { ref, secret } = reading;
  if (options.json) {
    const value = options.reveal ? { value: plain(reading.credentials) } : {};
    stdout.write(json({ ...infoJson(ref, secret), ...value }));
  } else if (options.reveal) {
    const value = textOf(partOf(ref, secret.value)).reveal();
    stdout.write(stdout.isTTY ? `${value}\n` : value);
  } else {
    stdout.write(infoText(ref, secret, pageOf(stdout)));
    remark(context, options, 'The value is not shown; --reveal prints it.');
  }
}

function plain(credentials: Credentials): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(credentials).map(([key, value]) => [key, value?.reveal() ?? null]),
  );
}
