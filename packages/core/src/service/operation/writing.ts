import type { Call, SecretMetadata, SecretProvider, SecretVersionInfo } from '../../provider/index.ts';
import type { SecretRef } from '../../ref/index.ts';
import type { SecretValue } from '../../value/index.ts';
import { existing, refuseManaged } from './existing.ts';
import { facet } from './facet.ts';
import { checkMetadata, checkValue } from './given.ts';
import { operation } from './operation.ts';
import { type CustomMetadata, refuseOwn, told, withOwn } from './own-tags.ts';
import { type RefGiven, refOfWhole, resourceOf } from './secret-ref.ts';

/** A new value, and what is to be known about it. */
export interface SetGiven extends SecretMetadata {
  readonly ref: RefGiven;
  readonly value: SecretValue;
}

/** {@link SetGiven}, parsed. */
export interface SetInput extends SecretMetadata {
  readonly ref: SecretRef;
  readonly value: SecretValue;
}

export const WRITING = {
  'secret.set': operation({
    name: 'secret.set',
    permission: 'secret:write',
    effect: 'write',
    sensitivity: 'value',
    audit: 'SECRET_VERSION_CREATED',
    parse: parseSet,
    resource: resourceOf,
    act: (vaults, { ref, ...input }, call): Promise<SecretVersionInfo> =>
      vaults.change(ref, call, async (provider) => {
        const tags = await carried(provider, ref, input.tags ?? {}, call);
        return told(await facet(provider, 'write').set(ref.path, { ...input, tags }, call));
      }),
    note: (_, { version }) => ({ version }),
    found: (made) => made,
  }),
  'secret.update': operation({
    name: 'secret.update',
    permission: 'secret:write',
    effect: 'write',
    sensitivity: 'value',
    audit: 'SECRET_VERSION_CREATED',
    parse: parseSet,
    resource: resourceOf,
    act: (vaults, { ref, ...input }, call): Promise<SecretVersionInfo> =>
      vaults.change(ref, call, (provider) => update(provider, ref, input, call)),
    note: (_, { version }) => ({ version }),
    found: (made) => made,
  }),
  'secret.delete': operation({
    name: 'secret.delete',
    permission: 'secret:delete',
    effect: 'write',
    sensitivity: 'metadata',
    audit: 'SECRET_VERSION_DELETED',
    parse: ({ ref }: { readonly ref: RefGiven }) => ({ ref: refOfWhole(ref) }),
    resource: resourceOf,
    act: (vaults, { ref }, call) =>
      vaults.change(ref, call, async (provider) => {
        await refuseManaged(provider, ref.path, call);
        return facet(provider, 'write').delete(ref.path, call);
      }),
    note: (_, { confirmed }) => ({ confirmed }),
  }),
  'secret.recover': operation({
    name: 'secret.recover',
    permission: 'secret:recover',
    effect: 'write',
    sensitivity: 'metadata',
    audit: 'SECRET_RECOVERED',
    parse: ({ ref }: { readonly ref: RefGiven }) => ({ ref: refOfWhole(ref) }),
    resource: resourceOf,
    act: (vaults, { ref }, call) =>
      vaults.change(ref, call, async (provider) =>
        told(await facet(provider, 'bin').recover(ref.path, call)),
      ),
  }),
  'secret.purge': operation({
    name: 'secret.purge',
    permission: 'secret:purge',
    effect: 'write',
    sensitivity: 'metadata',
    audit: 'SECRET_PURGED',
    parse: ({ ref }: { readonly ref: RefGiven }) => ({ ref: refOfWhole(ref) }),
    resource: resourceOf,
    act: (vaults, { ref }, call) =>
      vaults.change(ref, call, (provider) => facet(provider, 'bin').purge(ref.path, call)),
  }),
} as const;

function parseSet({ ref: given, ...input }: SetGiven): SetInput {
  const ref = refOfWhole(given);
  checkValue(input.value);
  checkMetadata(input);
  refuseOwn(Object.keys(input.tags ?? {}));
  return { ref, ...input, ...(input.tags === undefined ? {} : { tags: { ...input.tags } }) };
}

/** The provider carries over what is not given; given tags replace people's, and leave Keyward's. */
async function update(
  provider: SecretProvider,
  ref: SecretRef,
  input: Omit<SetInput, 'ref'>,
  call: Call,
): Promise<SecretVersionInfo> {
  const tags = input.tags === undefined ? {} : { tags: await carried(provider, ref, input.tags, call) };
  const { path } = ref;
  return told(await facet(provider, 'write').update({ path }, { ...input, ...tags }, call));
}

/** The tags of a new version. Who may write but not look cannot carry Keyward's over. */
async function carried(
  provider: SecretProvider,
  { path }: SecretRef,
  custom: CustomMetadata,
  call: Call,
): Promise<CustomMetadata> {
  const before = await existing(provider, path, call);
  return withOwn(custom, typeof before === 'object' ? before.tags : {}, provider);
}
