import { type ErrorCode, isKeywardError, vaultError } from '../../errors/index.ts';
import type { Call, SecretProvider, SecretVersionInfo } from '../../provider/index.ts';
import { facet } from './facet.ts';

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
  const info = await facet(provider, 'versions').latest(path, call);
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
 * As {@link latestOf}, for a secret that need not be there.
 *
 * @returns `undefined` where there is none; `'unseen'` where the store tells no versions, or not to this caller.
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
    throw thrown;
  }
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
