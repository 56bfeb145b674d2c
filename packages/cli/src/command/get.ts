import { vaultError } from '@keyward/core/errors';
import { formatRef } from '@keyward/core/ref';
import type { Credentials, Reading } from '@keyward/core/service';
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
    const value = textOf(reading);
    stdout.write(stdout.isTTY ? `${value}\n` : value);
  } else {
    stdout.write(infoText(ref, secret, pageOf(stdout)));
    remark(context, options, 'The value is not shown; --reveal prints it.');
  }
}

/** A whole secret as it is stored; with a fragment that member, as JSON where it is not text. */
function textOf({ ref, secret, credentials }: Reading): string {
  if (ref.fragment === undefined) return secret.value.reveal();
  const member = credentials[ref.fragment]?.reveal();
  if (member === undefined) {
    throw vaultError('secret_not_found', {
      message: `The secret holds nothing under the key \`${ref.fragment}\`: the key is absent or null, or the value is no JSON object.`,
      hint: 'Read it without the fragment with `--json --reveal` to see its keys.',
      ref: formatRef(ref),
    });
  }
  return typeof member === 'string' ? member : JSON.stringify(member);
}

function plain(credentials: Credentials): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(credentials).map(([key, value]) => [key, value?.reveal() ?? null]),
  );
}
