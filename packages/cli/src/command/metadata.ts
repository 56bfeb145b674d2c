import { vaultError } from '@keyward/core/errors';
import { formatRef } from '@keyward/core/ref';
import { OPERATIONS, type UpdateMetadataGiven } from '@keyward/core/service';
import { type Context, gatewayOf } from '../context.ts';
import { tagsOf } from '../input/tag.ts';
import { infoJson, infoText, refJson, stateOfVersion, tagsText } from '../output/info.ts';
import { fields, json, moment, pageOf } from '../output/text.ts';

export interface MetadataOptions {
  readonly json?: true;
}

export interface SetMetadataOptions extends MetadataOptions {
  readonly clear?: true;
}

export interface MergeMetadataOptions extends MetadataOptions {
  readonly remove: readonly string[];
}

/** `keyward metadata get` */
export async function get(context: Context, text: string, options: MetadataOptions): Promise<void> {
  const { stdout, signal } = context;
  const { ref } = OPERATIONS['secret.metadata'].parse({ ref: text });
  await using gateway = await gatewayOf(context);
  const view = await gateway.run('secret.metadata', { ref }, { signal });
  const { currentVersion, versions, customMetadata: tags } = view;
  if (options.json) {
    stdout.write(json({ ...refJson(ref), currentVersion, versions, tags }));
    return;
  }
  const [latest] = versions;
  const told = {
    ref: formatRef(ref),
    'current version': currentVersion ?? 'not known, or none that is enabled',
    versions: String(versions.length),
    state: latest && stateOfVersion(latest),
    created: moment(latest?.createdOn ?? undefined),
    updated: moment(latest?.updatedOn ?? undefined),
    'not before': moment(latest?.notBefore ?? undefined),
    expires: moment(latest?.expiresOn ?? undefined),
    tags: tagsText(tags),
  };
  stdout.write(fields(told, pageOf(stdout)));
}

/** `keyward metadata set` */
export async function set(
  context: Context,
  text: string,
  given: readonly string[],
  options: SetMetadataOptions,
): Promise<void> {
  if (options.clear === true && given.length > 0) {
    throw vaultError('invalid_usage', {
      message: 'Tags are given together with `--clear`, which leaves none.',
      hint: 'Give the tags that are to stay, without `--clear`.',
    });
  }
  if (options.clear !== true && given.length === 0) {
    throw vaultError('invalid_usage', {
      message: 'No tags are given, and a replacement by none would remove them all.',
      hint: 'Give each as `name=value`, or `--clear` to remove them all.',
    });
  }
  await update(context, { ref: text, custom: tagsOf(given, ''), merge: false }, options);
}

/** `keyward metadata merge` */
export async function merge(
  context: Context,
  text: string,
  given: readonly string[],
  options: MergeMetadataOptions,
): Promise<void> {
  const tags = tagsOf(given, '');
  if (given.length === 0 && options.remove.length === 0) {
    throw vaultError('invalid_usage', {
      message: 'Nothing is given that would change.',
      hint: 'Give tags as `name=value`, or `--remove name`.',
    });
  }
  const both = options.remove.find((name) => Object.hasOwn(tags, name));
  if (both !== undefined) {
    throw vaultError('invalid_usage', {
      message: `The tag \`${both}\` is given and removed at once.`,
      hint: 'Leave out one of the two.',
    });
  }
  const removed = Object.fromEntries(options.remove.map((name) => [name, null]));
  await update(context, { ref: text, custom: { ...tags, ...removed } }, options);
}

async function update(context: Context, given: UpdateMetadataGiven, options: MetadataOptions): Promise<void> {
  const { stdout, signal } = context;
  const { ref } = OPERATIONS['secret.update_metadata'].parse(given);
  await using gateway = await gatewayOf(context);
  const info = await gateway.run('secret.update_metadata', given, { signal });
  stdout.write(options.json ? json(infoJson(ref, info)) : infoText(ref, info, pageOf(stdout)));
}
