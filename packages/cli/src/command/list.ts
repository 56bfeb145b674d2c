import { vaultError } from '@keyward/core/errors';
import type { DeletedSecretInfo, SecretInfo } from '@keyward/core/provider';
import { DEFAULT_MOUNT, parseRef } from '@keyward/core/ref';
import { type Context, vaultsOf } from '../context.ts';
import { infoJson, refOf, stateOf } from '../output/info.ts';
import { json, moment, table } from '../output/text.ts';

export interface ListOptions {
  readonly mount?: string;
  readonly deleted?: true;
  readonly json?: true;
}

/** `keyward list` */
export async function list(context: Context, text: string | undefined, options: ListOptions): Promise<void> {
  const { mount, prefix } = placeOf(text, options.mount);
  await using vaults = vaultsOf(context);
  const provider = vaults.mount(mount);
  const { signal } = context;
  const listing: AsyncIterable<SecretInfo | DeletedSecretInfo> = options.deleted
    ? provider.bin.list({ prefix }, { signal })
    : provider.list({ prefix }, { signal });
  const found = await Array.fromAsync(listing);
  found.sort((one, other) => (one.path < other.path ? -1 : 1));
  context.stdout.write(options.json ? listJson(mount, found) : listText(context, found, options.deleted));
  if (!options.json && found.length === 0) {
    context.stderr.write(
      `No ${options.deleted ? 'deleted ' : ''}secrets here${prefix ? ` under \`${prefix}\`` : ''}.\n`,
    );
  }
}

/** `azure://billing/app/` names mount and prefix at once; `azure://billing/` is the whole mount. */
function placeOf(text: string | undefined, option: string | undefined): { mount: string; prefix: string } {
  const asked = option?.toLowerCase();
  if (text === undefined || !/^(?:azure|keyward):|:\/\//i.test(text)) {
    return { mount: asked ?? DEFAULT_MOUNT, prefix: text ?? '' };
  }
  const whole = /^azure:\/\/(?<mount>[^/?#]+)\/?$/i.exec(text)?.groups?.['mount']?.toLowerCase();
  const { mount, prefix } = whole === undefined ? beginningOf(text) : { mount: whole, prefix: '' };
  if (asked !== undefined && asked !== mount) {
    throw vaultError('invalid_usage', {
      message: `\`--mount ${asked}\` and the ref name two mounts.`,
      hint: 'Leave out `--mount`, or give the prefix without `azure://<mount>/`.',
    });
  }
  return { mount, prefix };
}

function beginningOf(text: string): { mount: string; prefix: string } {
  if (/^keyward:\/\//i.test(text)) {
    throw vaultError('invalid_usage', {
      message: 'Only vaults can be listed, and a `keyward://` ref names none.',
      hint: 'Name a vault: `keyward list azure://<mount>/`.',
    });
  }
  const ref = parseRef(text);
  if (ref.fragment !== undefined || ref.version !== undefined) {
    throw vaultError('invalid_usage', {
      message: 'A listing goes by the beginning of paths: a fragment or version has no place in it.',
      hint: 'Leave out what follows the path, or read one secret with `keyward get`.',
    });
  }
  return { mount: ref.mount, prefix: ref.path };
}

function listJson(mount: string, found: readonly (SecretInfo | DeletedSecretInfo)[]): string {
  return json({
    secrets: found.map((info) => ({
      ...infoJson(refOf(mount, info), info),
      ...('deletedOn' in info ? { deletedOn: info.deletedOn, scheduledPurgeOn: info.scheduledPurgeOn } : {}),
    })),
  });
}

function listText(
  context: Context,
  found: readonly (SecretInfo | DeletedSecretInfo)[],
  deleted: true | undefined,
): string {
  if (found.length === 0) return '';
  const width = context.stdout.isTTY ? context.stdout.columns : undefined;
  if (deleted) {
    return table(
      ['PATH', 'DELETED', 'PURGED'],
      found.map((info) =>
        'deletedOn' in info
          ? [info.path, moment(info.deletedOn), moment(info.scheduledPurgeOn)]
          : [info.path],
      ),
      width,
    );
  }
  return table(
    ['PATH', 'STATE', 'UPDATED', 'EXPIRES', 'CONTENT TYPE'],
    found.map((info) => [
      info.path,
      stateOf(info),
      moment(info.updatedOn),
      moment(info.expiresOn),
      info.contentType ?? '',
    ]),
    width,
  );
}
