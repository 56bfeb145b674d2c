import type { Context } from '../../context.ts';
import { counted } from '../../output/count.ts';
import { fields, json, pageOf } from '../../output/text.ts';
import { clockText } from './clock.ts';
import { type CtlOptions, connect } from './connection.ts';
import { PLANES } from './request.ts';

/** `keyward emulator ctl status` */
export async function status(context: Context, options: CtlOptions): Promise<void> {
  const { stdout } = context;
  const { client, url } = await connect(context, options);
  const [{ version, instance }, { vaults }, { count, dropped }, clock, { faults }, quotas] =
    await Promise.all([
      client.about.health(),
      client.vaults.list(),
      client.requests.count({ plane: PLANES }),
      client.clock.get(),
      client.faults.list(),
      client.quotas.get(),
    ]);
  const counts = Object.values(vaults).map(({ secrets }) => secrets);
  const secrets = {
    live: counts.reduce((sum, { live }) => sum + live, 0),
    deleted: counts.reduce((sum, { deleted }) => sum + deleted, 0),
  };
  const page = new URL('/', url).href;
  if (options.json) {
    const told = { control: url, page, version, instance, vaults: Object.keys(vaults), secrets };
    const set = { clock, faults: faults.length, quotas: quotas.enabled };
    stdout.write(json({ ...told, requests: count, dropped, ...set }));
    return;
  }
  stdout.write(
    fields(
      {
        control: url,
        page,
        version,
        vaults: Object.keys(vaults).join(', ') || 'none',
        secrets: `${secrets.live}, and ${secrets.deleted} deleted`,
        requests: `${count}${dropped === 0 ? '' : `, and ${dropped} that were forgotten`}`,
        clock: clockText(clock),
        faults: faults.length === 0 ? 'none' : counted(faults.length, 'rule'),
        quotas: quotas.enabled ? 'on' : 'off',
      },
      pageOf(stdout),
    ),
  );
}
