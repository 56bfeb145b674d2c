import type { DeletedSecret } from '@azure/keyvault-secrets';
import { isKeywardError, type KeywardError, vaultError } from '@keyward/core/errors';
import type { Call, DeletedSecretInfo, ListQuery, SecretInfo } from '@keyward/core/provider';
import type { Outcome, Vault } from '../client/vault.ts';
import { about, quoted } from '../failure/subject.ts';
import { deletedFrom, versionFrom } from '../secret/info.ts';
import { type Target, targetOf } from '../secret/target.ts';
import { isToldByTag, refuseCollision } from './collision.ts';
import { settle } from './doubt.ts';
import { metadataOf } from './metadata.ts';
import { pages } from './pages.ts';
import { eventually } from './waiting.ts';

/** GETs of the pages of /deletedsecrets; needs the action readMetadata. */
export async function* listBin(
  vault: Vault,
  { prefix = '' }: ListQuery,
  call: Call,
): AsyncGenerator<DeletedSecretInfo> {
  const { address, clock } = vault;
  const transform = (item: DeletedSecret) => deletedFrom(item, undefined, { address, now: clock.now() });
  const subject = { doing: 'list deleted secrets' };
  for await (const page of pages(vault, subject, call, (client) => client.listDeletedSecrets(), transform)) {
    yield* page.filter(({ path }) => path.startsWith(prefix));
  }
}

/** GET of a deleted secret; needs the action readMetadata. */
export async function getFromBin(vault: Vault, path: string, call: Call): Promise<DeletedSecretInfo> {
  const found = await lookInBin(vault, targetOf(path), call);
  if (!found.ok) throw found.error;
  return found.value;
}

export function lookInBin(vault: Vault, target: Target, call: Call): Promise<Outcome<DeletedSecretInfo>> {
  return attemptInBin(vault, target, call, (info) => info);
}

function attemptInBin<Result>(
  vault: Vault,
  target: Target,
  call: Call,
  pick: (info: DeletedSecretInfo, recoveryLevel: string | undefined) => Result,
): Promise<Outcome<Result>> {
  const subject = about('look at the deleted secret', target.path, { deleted: true });
  return vault.attempt(subject, call, async (client) => {
    const answer = await client.getDeletedSecret(target.name);
    const info = deletedFrom(answer, target, { address: vault.address, now: vault.clock.now() });
    return pick(info, answer.properties.recoveryLevel);
  });
}

/** POST of the recovery (action recover), then GETs until it can be read (getSecret). */
export async function recover(vault: Vault, path: string, call: Call): Promise<SecretInfo> {
  const target = targetOf(path);
  return vault.inTurn(target.name, target.path, call, async () => {
    await refuseAnothers(vault, target, call);
    const info = await sendRecovery(vault, target, call);
    const readable = await eventually(vault, call, () => recovered(vault, target, call));
    if (readable !== undefined) return info;
    throw vaultError('timeout', {
      message: `The vault ${vault.address.host} accepted the recovery of ${quoted(target.path)}, but did not finish it within ${vault.confirmTimeoutMs} ms.`,
    });
  });
}

async function sendRecovery(vault: Vault, target: Target, call: Call): Promise<SecretInfo> {
  const subject = about('recover', target.path, { deleted: true });
  const outcome = await vault.attempt(subject, { ...call, only: 'POST' }, async (client) => {
    const { result } = (await client.beginRecoverDeletedSecret(target.name)).getOperationState();
    if (result === undefined) throw new Error('The poller has no result.');
    return versionFrom(result, target, { address: vault.address, now: vault.clock.now() });
  });
  return settle({
    vault,
    target,
    outcome,
    call,
    async look() {
      const found = await outcomeOf(call, () => metadataOf(vault, target, undefined, call));
      if (!(found instanceof Error)) return found;
      if (found.code === 'secret_not_found') return undefined;
      throw found;
    },
  });
}

/**
 * True when it can be read, or is there and disabled; an error where it is too early to tell.
 *
 * @throws What the vault refuses for good: the recovery was accepted, but this caller cannot see its end.
 */
async function recovered(vault: Vault, target: Target, call: Call): Promise<true | KeywardError> {
  const found = await outcomeOf(call, () => metadataOf(vault, target, undefined, call));
  if (!(found instanceof Error)) return true;
  if (found.retryable || found.code === 'secret_not_found') return found;
  throw found;
}

/** DELETE of a deleted secret; needs the action purge. */
export async function purge(vault: Vault, path: string, call: Call): Promise<void> {
  const target = targetOf(path);
  await vault.inTurn(target.name, target.path, call, async () => {
    await refuseAnothers(vault, target, call);
    const subject = about('purge', target.path, { deleted: true });
    const outcome = await vault.attempt(subject, call, async (client) => {
      await client.purgeDeletedSecret(target.name);
      return true;
    });
    await settle({
      vault,
      target,
      outcome,
      call,
      explain: (refused) => protectedOr(vault, target, refused, call),
      async look() {
        const found = await lookInBin(vault, target, call);
        if (!found.ok && found.error.code !== 'secret_not_found') throw found.error;
        return found.ok ? undefined : true;
      },
    });
  });
}

/** Nothing brings back what is purged, and a recovery of the wrong secret is no small thing either. */
async function refuseAnothers(vault: Vault, target: Target, call: Call): Promise<void> {
  if (isToldByTag(target)) await refuseCollision(call, () => getFromBin(vault, target.path, call));
}

/** A purge under purge protection is refused without a code; the recovery level of the secret says it in one. */
async function protectedOr(
  vault: Vault,
  target: Target,
  error: KeywardError,
  call: Call,
): Promise<KeywardError> {
  if (error.code !== 'forbidden') return error;
  const level = await attemptInBin(vault, target, call, (_, recoveryLevel) => recoveryLevel);
  if (!level.ok || level.value === undefined || level.value.includes('Purgeable')) return error;
  return vaultError('purge_protected', {
    message: `The vault ${vault.address.host} has purge protection: ${quoted(target.path)} goes only when its retention ends.`,
    ...(error.azure === undefined ? {} : { azure: error.azure }),
  });
}

/** What was found or why not; an abort and a closed provider are thrown on. */
async function outcomeOf<Found>(call: Call, ask: () => Promise<Found>): Promise<Found | KeywardError> {
  try {
    return await ask();
  } catch (thrown) {
    call.signal?.throwIfAborted();
    if (isKeywardError(thrown) && thrown.code !== 'provider_closed') return thrown;
    throw thrown;
  }
}
