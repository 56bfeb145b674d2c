import { OPERATIONS } from '@keyward/core/service';
import { type Context, gatewayOf } from '../context.ts';
import { refJson, stateOfVersion } from '../output/info.ts';
import { remark } from '../output/remark.ts';
import { json, moment, pageOf, table } from '../output/text.ts';

export interface VersionsOptions {
  readonly json?: true;
}

/** `keyward versions` */
export async function versions(context: Context, text: string, options: VersionsOptions): Promise<void> {
  const { stdout, signal } = context;
  const { ref } = OPERATIONS['secret.metadata'].parse({ ref: text });
  await using gateway = await gatewayOf(context);
  const { currentVersion, versions: all } = await gateway.run('secret.metadata', { ref }, { signal });
  if (options.json) {
    stdout.write(json({ ...refJson(ref), currentVersion, versions: all }));
    return;
  }
  const rows = all.map((version) => [
    version.version,
    version.version === currentVersion ? '*' : '',
    stateOfVersion(version),
    moment(version.createdOn ?? undefined),
    moment(version.updatedOn ?? undefined),
    moment(version.notBefore ?? undefined),
    moment(version.expiresOn ?? undefined),
  ]);
  const head = ['VERSION', 'CURRENT', 'STATE', 'CREATED', 'UPDATED', 'NOT BEFORE', 'EXPIRES'];
  stdout.write(table(head, rows, pageOf(stdout)));
  if (currentVersion === null) {
    remark(
      context,
      options,
      'No version is current: the latest is disabled, or the vault tells it only to who may read values.',
    );
  }
}
