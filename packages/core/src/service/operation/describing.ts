import { type ErrorCode, isKeywardError } from '../../errors/index.ts';
import type { Call, SecretProvider, SecretVersionInfo } from '../../provider/index.ts';
import { facet } from './facet.ts';
import { operation } from './operation.ts';
import { type CustomMetadata, customIn, told } from './own-tags.ts';
import { type RefGiven, refOfWhole, resourceOf } from './secret-ref.ts';

/** One version, as {@link SecretMetadataView} tells it. */
export interface VersionView {
  readonly version: string;
  readonly enabled: boolean;
  readonly createdOn: Date | null;
  readonly updatedOn: Date | null;
  readonly notBefore: Date | null;
  readonly expiresOn: Date | null;
}

/** What is known of a secret besides its value. */
export interface SecretMetadataView {
  /** Decoded path. */
  readonly name: string;
  /** The version that a read gives; `null` where it is disabled, or where a vault tells it only to who may read. */
  readonly currentVersion: string | null;
  /** The latest first, then from the newest to the oldest. */
  readonly versions: readonly VersionView[];
  /**
   * Tags of the latest version, without Keyward's own. Where the vault does not tell which that is, of the newest:
   * it knows whole seconds, so that after two writes within one this may be the earlier.
   */
  readonly customMetadata: CustomMetadata;
}

export const DESCRIBING = {
  'secret.metadata': operation({
    name: 'secret.metadata',
    permission: 'secret:read_metadata',
    effect: 'read',
    sensitivity: 'metadata',
    audit: 'SECRET_METADATA_READ',
    parse: ({ ref }: { readonly ref: RefGiven }) => ({ ref: refOfWhole(ref) }),
    resource: resourceOf,
    act: (vaults, { ref }, call) => vaults.with(ref, (provider) => viewOf(provider, ref.path, call)),
  }),
  'secret.versions': operation({
    name: 'secret.versions',
    permission: 'secret:read_metadata',
    effect: 'read',
    sensitivity: 'metadata',
    audit: 'SECRET_METADATA_READ',
    parse: ({ ref }: { readonly ref: RefGiven }) => ({ ref: refOfWhole(ref) }),
    resource: resourceOf,
    // Each as it is, with its own tags; which one is the latest is not told, and takes no read.
    act: (vaults, { ref }, call): Promise<readonly SecretVersionInfo[]> =>
      vaults.with(ref, async (provider) =>
        (await Array.fromAsync(facet(provider, 'versions').list(ref.path, call))).map(told),
      ),
    note: (_, versions) => ({ count: versions.length }),
  }),
} as const;

async function viewOf(provider: SecretProvider, path: string, call: Call): Promise<SecretMetadataView> {
  const infos = await Array.fromAsync(facet(provider, 'versions').list(path, call));
  const told = await latestIfTold(provider, path, call);
  const sorted = infos.toSorted((one, other) => compare(one, other, told?.version));
  const latest = told ?? sorted[0];
  return {
    name: latest?.path ?? path,
    currentVersion: told?.enabled ? told.version : null,
    versions: sorted.map(versionView),
    customMetadata: customIn(latest?.tags ?? {}),
  };
}

/** Key Vault tells the latest version with its value only; of a disabled one it may not tell it at all. */
const NOT_TOLD: readonly ErrorCode[] = [
  'forbidden_by_rbac',
  'forbidden_by_access_policy',
  'forbidden',
  'conflict',
];

async function latestIfTold(
  provider: SecretProvider,
  path: string,
  call: Call,
): Promise<SecretVersionInfo | undefined> {
  try {
    return await facet(provider, 'versions').latest(path, call);
  } catch (thrown) {
    call.signal?.throwIfAborted();
    if (isKeywardError(thrown) && NOT_TOLD.includes(thrown.code)) return undefined;
    throw thrown;
  }
}

/** The latest, then the newest; of those of one second the one that was touched last, and else any order that stays. */
function compare(one: SecretVersionInfo, other: SecretVersionInfo, latest: string | undefined): number {
  if (one.version === latest || other.version === latest) return one.version === latest ? -1 : 1;
  return (
    time(other.createdOn) - time(one.createdOn) ||
    time(other.updatedOn) - time(one.updatedOn) ||
    (one.version < other.version ? -1 : 1)
  );
}

function time(date: Date | undefined): number {
  return date?.getTime() ?? 0;
}

function versionView(info: SecretVersionInfo): VersionView {
  const { version, enabled, createdOn, updatedOn, notBefore, expiresOn } = info;
  return {
    version,
    enabled,
    createdOn: createdOn ?? null,
    updatedOn: updatedOn ?? null,
    notBefore: notBefore ?? null,
    expiresOn: expiresOn ?? null,
  };
}
