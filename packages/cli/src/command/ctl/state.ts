import type { StateDocument } from '@keyward/emulator';
import type { Context } from '../../context.ts';
import { jsonFile } from '../../input/file.ts';
import { remark } from '../../output/remark.ts';
import { fields, json, moment, pageOf, table } from '../../output/text.ts';
import { clockText } from './clock.ts';
import { type CtlOptions, connect, STATE_TIMEOUT_MS } from './connection.ts';
import { contentsOf, contentsText } from './contents.ts';
import { found } from './meant.ts';

/** `keyward emulator ctl seed` */
export async function seed(context: Context, file: string, options: CtlOptions): Promise<void> {
  // The emulator judges it.
  const document = (await jsonFile('seed', file, context.signal)) as StateDocument;
  const { client } = await connect(context, options, STATE_TIMEOUT_MS);
  await client.state.seed(document);
  const contents = contentsOf(document);
  context.stdout.write(options.json ? json(contents) : `Taken in: ${contentsText(contents)}.\n`);
}

/** `keyward emulator ctl reset` */
export async function reset(context: Context, options: CtlOptions): Promise<void> {
  const { stdout } = context;
  const { client } = await connect(context, options, STATE_TIMEOUT_MS);
  await client.state.reset();
  const [{ vaults }, clock, { enabled }] = await Promise.all([
    client.vaults.list(),
    client.clock.get(),
    client.quotas.get(),
  ]);
  const names = Object.keys(vaults);
  const secrets = Object.values(vaults).reduce((sum, vault) => sum + vault.secrets.live, 0);
  if (options.json) {
    stdout.write(json({ vaults: names, secrets, clock, quotas: enabled }));
    return;
  }
  const told = {
    vaults: names.join(', ') || 'none',
    secrets: `${secrets}`,
    clock: clockText(clock),
    faults: 'none',
    quotas: enabled ? 'on' : 'off',
  };
  stdout.write(`The emulator is as it started.\n${fields(told, pageOf(stdout))}`);
}

/** `keyward emulator ctl snapshots` */
export async function listSnapshots(context: Context, options: CtlOptions): Promise<void> {
  const { stdout } = context;
  const { client } = await connect(context, options);
  const { snapshots } = await client.snapshots.list();
  if (options.json) stdout.write(json({ snapshots }));
  else if (snapshots.length === 0) remark(context, options, 'There is no snapshot.');
  else {
    const rows = snapshots.map(({ name, takenAt, vaults, secrets }) => [
      name,
      moment(new Date(takenAt)),
      `${vaults}`,
      `${secrets}`,
    ]);
    stdout.write(table(['NAME', 'TAKEN', 'VAULTS', 'SECRETS'], rows, pageOf(stdout)));
  }
}

/** `keyward emulator ctl snapshot take` */
export async function takeSnapshot(
  context: Context,
  name: string | undefined,
  options: CtlOptions,
): Promise<void> {
  const { stdout } = context;
  const { client } = await connect(context, options);
  const taken = await client.snapshots.take(name === undefined ? {} : { name });
  const told = { name: taken.name, vaults: `${taken.vaults}`, secrets: `${taken.secrets}` };
  stdout.write(options.json ? json(taken) : fields(told, pageOf(stdout)));
}

/** `keyward emulator ctl snapshot restore` */
export async function restoreSnapshot(context: Context, name: string, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options, STATE_TIMEOUT_MS);
  await found(name, () => client.snapshots.restore({ name }), listedBy(client));
  context.stdout.write(options.json ? json({ restored: name }) : `The state is that of ${name}.\n`);
}

/** `keyward emulator ctl snapshot remove` */
export async function removeSnapshot(context: Context, name: string, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  await found(name, () => client.snapshots.remove({ name }), listedBy(client));
  context.stdout.write(options.json ? json({ removed: name }) : 'The snapshot is gone.\n');
}

function listedBy({ snapshots }: Awaited<ReturnType<typeof connect>>['client']) {
  return {
    names: async () => (await snapshots.list()).snapshots.map(({ name }) => name),
    command: 'snapshots',
  };
}
