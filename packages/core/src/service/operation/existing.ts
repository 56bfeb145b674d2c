import { type ErrorCode, isKeywardError, vaultError } from '../../errors/index.ts';
import type { Call, SecretProvider, SecretVersionInfo } from '../../provider/index.ts';
import { facet } from './facet.ts';
import { sameOwn } from './own-tags.ts';

/**
 * The latest version of a secret that is to be changed as a whole.
 *
 * @throws `managed_by_certificate`: whatever a vault would make of it, such a secret is not written.
 */
export async function latestOf(
  provider: SecretProvider,
  path: string,
  call: Call,
): Promise<SecretVersionInfo> {
  return unmanaged(await facet(provider, 'versions').latest(path, call));
}

function unmanaged(info: SecretVersionInfo): SecretVersionInfo {
  if (!info.managed) return info;
  throw vaultError('managed_by_certificate', {
    message: `The secret \`${info.path}\` belongs to a certificate, and is not changed on its own.`,
  });
}

/** Of all refusals only these are about this one permission; a firewall would stop the write as well. */
const REFUSALS_TO_LOOK: readonly ErrorCode[] = [
  'forbidden_by_rbac',
  'forbidden_by_access_policy',
  'forbidden',
];

/**
 * As {@link latestOf}, for a secret that need not be there, and of which only Keyward's own tags are to be known.
 *
 * @returns Where nobody can tell the latest version, one of the newest, if they agree on those tags; `undefined` where there is none; `'unseen'` where the store tells no versions, or not to this caller.
 */
export async function existing(
  provider: SecretProvider,
  path: string,
  call: Call,
): Promise<SecretVersionInfo | 'unseen' | undefined> {
  if (provider.versions === undefined) return 'unseen';
  try {
    return await latestOf(provider, path, call);
  } catch (thrown) {
    call.signal?.throwIfAborted();
    if (!isKeywardError(thrown)) throw thrown;
    if (thrown.code === 'secret_not_found') return undefined;
    if (REFUSALS_TO_LOOK.includes(thrown.code)) return 'unseen';
    const newest = thrown.code === 'conflict' ? await anyOfNewest(provider, path, call) : undefined;
    if (newest === undefined) throw thrown;
    return unmanaged(newest);
  }
}

async function anyOfNewest(
  provider: SecretProvider,
  path: string,
  call: Call,
): Promise<SecretVersionInfo | undefined> {
  const infos = await Array.fromAsync(facet(provider, 'versions').list(path, call));
  const createdAt = ({ createdOn }: SecretVersionInfo) => createdOn?.getTime() ?? 0;
  const last = Math.max(...infos.map(createdAt));
  const [first, ...others] = infos.filter((info) => createdAt(info) === last);
  return others.every(({ tags }) => sameOwn(tags, first?.tags ?? {})) ? first : undefined;
}

/** Refuses a secret of a certificate. Which version is the latest need not be known for that: all belong to it. */
export async function refuseManaged(provider: SecretProvider, path: string, call: Call): Promise<void> {
  try {
    await existing(provider, path, call);
  } catch (thrown) {
    call.signal?.throwIfAborted();
    if (!isKeywardError(thrown) || thrown.code !== 'conflict') throw thrown;
  }
}
