import { OPERATIONS } from '@keyward/core/service';
import { type Context, gatewayOf } from '../context.ts';
import { infoJson, infoText } from '../output/info.ts';
import { json, pageOf } from '../output/text.ts';

export interface RecoverOptions {
  readonly json?: true;
}

/** `keyward recover` */
export async function recover(context: Context, text: string, options: RecoverOptions): Promise<void> {
  const { stdout, signal } = context;
  const { ref } = OPERATIONS['secret.recover'].parse({ ref: text });
  await using gateway = await gatewayOf(context);
  const info = await gateway.run('secret.recover', { ref }, { signal });
  stdout.write(options.json ? json(infoJson(ref, info)) : infoText(ref, info, pageOf(stdout)));
}
