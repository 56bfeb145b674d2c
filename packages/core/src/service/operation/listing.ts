import type { DeletedSecretInfo, SecretInfo } from '../../provider/index.ts';
import type { Resource } from '../runner/authorizer.ts';
import { facet } from './facet.ts';
import { checkTags } from './given.ts';
import { type OperationCall, operation } from './operation.ts';
import { told } from './own-tags.ts';
import { type Place, placeOf } from './place.ts';

/** What to list. */
export interface ListGiven {
  /** A literal beginning of paths, or of a ref, which then names the mount. Default: everything. */
  readonly prefix?: string;
  /** Default: the mount of the prefix, or the default mount. */
  readonly mount?: string;
  /** Only secrets that have all of these tags. Key Vault cannot filter: this saves output, not requests. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** {@link ListGiven}, parsed. */
export interface ListInput extends Place {
  readonly tags: Readonly<Record<string, string>>;
}

/** What a listing found, sorted by path. */
export interface Listing<Info> extends Place {
  readonly secrets: readonly Info[];
}

export const LISTING = {
  'secret.list': operation({
    name: 'secret.list',
    permission: 'secret:list',
    effect: 'read',
    sensitivity: 'metadata',
    audit: 'SECRET_LISTED',
    parse: parseList,
    resource: resourceOf,
    act: (vaults, input, call): Promise<Listing<SecretInfo>> =>
      vaults.use(input.mount, async (provider) =>
        collected(input, provider.list({ prefix: input.prefix }, call), call),
      ),
    note: ({ prefix }, { secrets }) => ({ prefix, count: secrets.length }),
  }),
  'secret.list_deleted': operation({
    name: 'secret.list_deleted',
    permission: 'secret:list',
    effect: 'read',
    sensitivity: 'metadata',
    audit: 'SECRET_LISTED',
    parse: parseList,
    resource: resourceOf,
    act: (vaults, input, call): Promise<Listing<DeletedSecretInfo>> =>
      vaults.use(input.mount, async (provider) =>
        collected(input, facet(provider, 'bin').list({ prefix: input.prefix }, call), call),
      ),
    note: ({ prefix }, { secrets }) => ({ prefix, count: secrets.length, deleted: true }),
  }),
} as const;

function parseList({ prefix, mount, tags = {} }: ListGiven): ListInput {
  checkTags(tags);
  return { ...placeOf(prefix, mount), tags };
}

function resourceOf({ mount, prefix }: ListInput): Resource {
  return { mount, prefix };
}

async function collected<Info extends SecretInfo>(
  { mount, prefix, tags }: ListInput,
  listing: AsyncIterable<Info>,
  { onProgress }: OperationCall,
): Promise<Listing<Info>> {
  const secrets: Info[] = [];
  for await (const info of listing) {
    if (Object.entries(tags).every(([name, value]) => info.tags[name] === value)) secrets.push(told(info));
    onProgress?.(secrets.length);
  }
  secrets.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { mount, prefix, secrets };
}
