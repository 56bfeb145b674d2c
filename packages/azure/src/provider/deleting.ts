import type { DeletedSecret } from '@azure/keyvault-secrets';
import type { Call, Deletion } from '@keyward/core/provider';
import type { Vault } from '../client/vault.ts';
import { about } from '../failure/subject.ts';
import { deletionDates, listedFrom } from '../secret/info.ts';
import { type Target, targetOf } from '../secret/target.ts';
import { lookInBin } from './bin.ts';
import { isToldByTag, refuseCollision } from './collision.ts';
import { explained, settle } from './doubt.ts';
import { isLive, metadataOf } from './metadata.ts';
import { eventually } from './waiting.ts';

interface Accepted extends Omit<Deletion, 'confirmed'> {
  /** The vault keeps what it deletes, so that there is something to confirm. */
  readonly kept: boolean;
}

/**
 * DELETE (action delete), then GETs of the deleted secret (readMetadata) until it is there.
 *
 * Who may delete but not look gets `confirmed: false`: that the vault refuses the look says nothing about the
 * delete, although the official poller takes it for done.
 */
export async function remove(vault: Vault, path: string, call: Call): Promise<Deletion> {
  const target = targetOf(path);
  return vault.inTurn(target.name, target.path, call, async () => {
    // What is deleted cannot be told from its answer in time, so a name that a tag explains is looked at first.
    if (isToldByTag(target)) {
      await refuseCollision(call, () => metadataOf(vault, target, undefined, call));
    }
    const { kept, ...accepted } = await send(vault, target, call);
    if (!kept) return { ...accepted, confirmed: true };
    const found = await eventually(vault, call, () => confirmed(vault, target, call));
    return { ...accepted, confirmed: found === true };
  });
}

async function send(vault: Vault, target: Target, call: Call): Promise<Accepted> {
  const subject = about('delete', target.path);
  const outcome = await vault.attempt(subject, { ...call, only: 'DELETE' }, async (client) => {
    const poller = await client.beginDeleteSecret(target.name);
    return acceptedFrom(poller.getOperationState().result, vault, target);
  });
  return settle({
    vault,
    target,
    outcome,
    call,
    explain: (refused) => explained(vault, target, refused, call),
    async look() {
      const found = await lookInBin(vault, target, call);
      if (found.ok) return { path: target.path, kept: true, ...datesOf(found.value) };
      if (found.error.code !== 'secret_not_found') throw found.error;
      // A vault takes seconds to show in the bin what it deletes: only a secret that is still there is no effect.
      return (await isLive(vault, target, call)) ? undefined : 'unclear';
    },
  });
}

function acceptedFrom(result: DeletedSecret | undefined, vault: Vault, target: Target): Accepted {
  if (result === undefined) throw new Error('The poller has no result.');
  const { path } = listedFrom(result.properties, { address: vault.address, now: vault.clock.now() });
  if (result.name.toLowerCase() !== target.name.toLowerCase()) throw new Error('Another secret was deleted.');
  return {
    path: target.hashed ? target.path : path,
    kept: result.properties.recoveryId !== undefined,
    ...deletionDates(result),
  };
}

function datesOf({ deletedOn, scheduledPurgeOn }: Pick<Deletion, 'deletedOn' | 'scheduledPurgeOn'>) {
  return {
    ...(deletedOn === undefined ? {} : { deletedOn }),
    ...(scheduledPurgeOn === undefined ? {} : { scheduledPurgeOn }),
  };
}

/** Never fails: the delete was accepted, whatever looking at it gives. */
async function confirmed(vault: Vault, target: Target, call: Call) {
  const found = await lookInBin(vault, target, call);
  if (found.ok) return true;
  return found.error.retryable || found.error.code === 'secret_not_found' ? found.error : false;
}
