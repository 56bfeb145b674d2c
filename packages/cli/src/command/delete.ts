import { formatRef } from '@keyward/core/ref';
import { OPERATIONS } from '@keyward/core/service';
import { type Context, gatewayOf } from '../context.ts';
import { refJson } from '../output/info.ts';
import { commandOn, remark } from '../output/remark.ts';
import { fields, json, moment, pageOf } from '../output/text.ts';

export interface DeleteOptions {
  readonly json?: true;
}

/** `keyward delete` */
export async function remove(context: Context, text: string, options: DeleteOptions): Promise<void> {
  const { stdout, signal } = context;
  const { ref } = OPERATIONS['secret.delete'].parse({ ref: text });
  await using gateway = await gatewayOf(context);
  const { confirmed, deletedOn, scheduledPurgeOn } = await gateway.run('secret.delete', { ref }, { signal });
  if (options.json) {
    stdout.write(json({ ...refJson(ref), confirmed, deletedOn, scheduledPurgeOn }));
    return;
  }
  const state = confirmed
    ? 'deleted'
    : { text: 'being deleted, not confirmed by the vault yet', look: 'doubtful' as const };
  const told = { ref: formatRef(ref), state, deleted: moment(deletedOn), purged: moment(scheduledPurgeOn) };
  stdout.write(fields(told, pageOf(stdout)));
  const until = scheduledPurgeOn === undefined ? '' : `, until ${moment(scheduledPurgeOn)}`;
  remark(context, options, `Undo it with ${commandOn('recover', ref)}${until}.`);
}
