import type { Context } from '../../context.ts';
import { fields, json, pageOf } from '../../output/text.ts';
import { type CtlOptions, connect } from './connection.ts';

/** `keyward emulator ctl quotas` */
export async function quotas(
  context: Context,
  state: 'on' | 'off' | undefined,
  options: CtlOptions,
): Promise<void> {
  const { stdout } = context;
  const { client } = await connect(context, options);
  const now =
    state === undefined ? await client.quotas.get() : await client.quotas.set({ enabled: state === 'on' });
  const { enabled, windowMs, creates, others } = now;
  const window = `in ${windowMs / 1_000} s for each vault`;
  const told = {
    quotas: enabled ? 'on' : 'off',
    creates: `${creates} ${window}`,
    others: `${others} ${window}`,
  };
  stdout.write(options.json ? json(now) : fields(told, pageOf(stdout)));
}
