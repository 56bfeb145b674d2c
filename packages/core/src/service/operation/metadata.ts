import { vaultError } from '../../errors/index.ts';
import type { SecretVersionInfo } from '../../provider/index.ts';
import type { SecretRef } from '../../ref/index.ts';
import { latestOf, refuseManaged } from './existing.ts';
import { facet } from './facet.ts';
import { checkTags, kindOf } from './given.ts';
import { operation } from './operation.ts';
import { type CustomMetadata, customIn, refuseOwn, told, withOwn } from './own-tags.ts';
import { locationOf, type RefGiven, refOfWhole, refWithoutFragment, resourceOf } from './secret-ref.ts';

/** A change of tags. */
export interface UpdateMetadataGiven {
  readonly ref: RefGiven;
  /** Tags to set; `null` removes one, and is for merges only. */
  readonly custom: Readonly<Record<string, string | null>>;
  /** Keep the tags that are not named. Default: true; otherwise they are removed. */
  readonly merge?: boolean;
}

/** {@link UpdateMetadataGiven}, parsed. */
export interface UpdateMetadataInput {
  readonly ref: SecretRef;
  readonly custom: Readonly<Record<string, string | null>>;
  readonly merge: boolean;
}

export const METADATA = {
  'secret.update_metadata': operation({
    name: 'secret.update_metadata',
    permission: 'secret:write_metadata',
    effect: 'write',
    sensitivity: 'metadata',
    audit: 'SECRET_METADATA_UPDATED',
    parse: parseUpdate,
    resource: resourceOf,
    act: (vaults, { ref, custom, merge }, call): Promise<SecretVersionInfo> =>
      vaults.change(ref, call, async (provider) => {
        // Tags are replaced as a whole: who may not see them would remove those that they do not name.
        const before = await latestOf(provider, ref.path, call);
        const tags = withOwn(merged(merge ? customIn(before.tags) : {}, custom), before.tags, provider);
        return told(await facet(provider, 'write').update({ path: ref.path }, { tags }, call));
      }),
    note: (_, { version }) => ({ version }),
    found: (changed) => changed,
  }),
  'secret.enable': enabling('secret.enable', true),
  'secret.disable': enabling('secret.disable', false),
} as const;

function enabling<Name extends 'secret.enable' | 'secret.disable'>(name: Name, enabled: boolean) {
  return operation({
    name,
    permission: 'secret:write_metadata',
    effect: 'write',
    sensitivity: 'metadata',
    audit: enabled ? 'SECRET_ENABLED' : 'SECRET_DISABLED',
    parse: ({ ref }: { readonly ref: RefGiven }) => ({ ref: refWithoutFragment(ref) }),
    resource: resourceOf,
    act: (vaults, { ref }, call): Promise<SecretVersionInfo> =>
      vaults.change(ref, call, async (provider) => {
        await refuseManaged(provider, ref.path, call);
        return told(await facet(provider, 'write').update(locationOf(ref), { enabled }, call));
      }),
    note: (_, { version }) => ({ version }),
    found: (changed) => changed,
  });
}

function parseUpdate({ ref: given, custom, merge = true }: UpdateMetadataGiven): UpdateMetadataInput {
  const ref = refOfWhole(given);
  if (typeof merge !== 'boolean') {
    throw vaultError('invalid_metadata', {
      message: `\`merge\` is to be true or false, and is ${kindOf(merge)}.`,
      hint: 'Leave it out to keep the tags that are not named.',
    });
  }
  checkTags(custom, true);
  refuseOwn(Object.keys(custom));
  if (!merge && Object.values(custom).includes(null)) {
    throw vaultError('invalid_metadata', {
      message: 'A replacement names the tags that are to stay; `null` removes one in a merge only.',
      hint: 'Leave the tag out.',
    });
  }
  return { ref, custom: { ...custom }, merge };
}

function merged(
  kept: CustomMetadata,
  custom: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const all = new Map<string, string | null>([...Object.entries(kept), ...Object.entries(custom)]);
  return Object.fromEntries([...all].filter((entry): entry is [string, string] => entry[1] !== null));
}
