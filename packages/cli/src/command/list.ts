import { systemClock } from '@keyward/core/clock';
import type { DeletedSecretInfo, SecretInfo } from '@keyward/core/provider';
import { environmentsIn } from '@keyward/core/ref';
import { type Context, configurationOf, gatewayOver } from '../context.ts';
import { tagsOf } from '../input/tag.ts';
import { infoJson, refOf, stateOf } from '../output/info.ts';
import { progressOn } from '../output/progress.ts';
import { remark } from '../output/remark.ts';
import { json, moment, pageOf, table } from '../output/text.ts';

export interface ListOptions {
  readonly mount?: string;
  readonly deleted?: true;
  readonly tag: readonly string[];
  readonly json?: true;
}

/** `keyward list` */
export async function list(
  context: Context,
  prefix: string | undefined,
  options: ListOptions,
): Promise<void> {
  const { stdout, stderr, signal } = context;
  const given = {
    tags: tagsOf(options.tag, '--tag '),
    ...(prefix === undefined ? {} : { prefix }),
    ...(options.mount === undefined ? {} : { mount: options.mount }),
  };
  const configuration = await configurationOf(context);
  await using gateway = gatewayOver(configuration, context);
  const progress = progressOn(stderr, systemClock);
  const call = { signal, onProgress: progress.tell };
  const listing = options.deleted
    ? gateway.run('secret.list_deleted', given, call)
    : gateway.run('secret.list', given, call);
  const { mount, secrets, prefix: begun } = await listing.finally(progress.clear);
  if (options.json) {
    stdout.write(json({ secrets: secrets.map((info) => listed(mount, info)) }));
    return;
  }
  if (secrets.length === 0) {
    remark(context, options, noneText(mount, begun, options));
    if (begun !== mount && configuration.mounts.named.has(begun)) {
      remark(context, options, `\`${begun}\` is a mount: \`keyward list --mount ${begun}\` lists it.`);
    }
    return;
  }
  const page = pageOf(stdout);
  stdout.write(
    options.deleted
      ? table(['PATH', 'DELETED', 'PURGED'], secrets.map(deletedRow), page)
      : table(['PATH', 'STATE', 'UPDATED', 'EXPIRES', 'CONTENT TYPE'], secrets.map(row), page),
  );
  if (!options.deleted) remarkEnvironments(context, secrets, configuration.environments);
}

function noneText(mount: string, begun: string, { deleted, tag }: ListOptions): string {
  const where = begun === '' ? '' : ` under \`${begun}\`${begun.includes('*') ? ', taken literally' : ''}`;
  return `No ${deleted ? 'deleted ' : ''}secrets in the mount \`${mount}\`${where}${tag.length === 0 ? '' : ' with these tags'}.`;
}

function listed(mount: string, info: SecretInfo | DeletedSecretInfo): Record<string, unknown> {
  return {
    ...infoJson(refOf(mount, info), info),
    ...('deletedOn' in info ? { deletedOn: info.deletedOn, scheduledPurgeOn: info.scheduledPurgeOn } : {}),
  };
}

function row(info: SecretInfo) {
  return [info.path, stateOf(info), moment(info.updatedOn), moment(info.expiresOn), info.contentType ?? ''];
}

function deletedRow(info: DeletedSecretInfo) {
  return [info.path, moment(info.deletedOn), moment(info.scheduledPurgeOn)];
}

/** A role on a vault covers every environment that its names speak of. */
function remarkEnvironments(
  context: Context,
  secrets: readonly SecretInfo[],
  known: readonly string[],
): void {
  const found = environmentsIn(
    secrets.map(({ path }) => path),
    known,
  );
  if (found.length === 0) return;
  const counts = found.map(({ environment, paths }) => `${environment} (${paths})`).join(', ');
  remark(
    context,
    {},
    `note: names in this vault begin with environments: ${counts}. Whoever may read one may read them all; a vault for each application and environment keeps them apart, see \`keyward help vaults\`.`,
  );
}
