import { isKeywardError, type KeywardError, vaultError } from '@keyward/core/errors';
import type { Call } from '@keyward/core/provider';
import type { Outcome, Vault } from '../client/vault.ts';
import { quoted } from '../failure/subject.ts';
import type { Target } from '../secret/target.ts';
import { metadataOf } from './metadata.ts';

/** A write that was attempted. */
interface Attempted<Result> {
  readonly vault: Vault;
  readonly target: Target;
  readonly outcome: Outcome<Result>;
  readonly call: Call;
  /** Says more of a refusal than the vault did; without it the refusal stands as it is. */
  explain?(refused: KeywardError): Promise<KeywardError>;
  /** Reads back: the result where the write took effect, undefined where it did not. */
  look(): Promise<Result | 'unclear' | undefined>;
}

/**
 * What became of a write: its result, its refusal, or, where its answer is missing or is a failure of the
 * vault's own, what reading tells; it is never sent again.
 *
 * An answer of failure ends the vault's work on a request: where reading then shows no effect, that error
 * stands. A request whose connection broke may still be on its way: reading no effect proves nothing.
 *
 * @throws `outcome_unknown`, or the error of the write.
 */
export async function settle<Result>({
  vault,
  target,
  outcome,
  call,
  explain = async (refused) => refused,
  look,
}: Attempted<Result>): Promise<Result> {
  if (outcome.ok) return outcome.value;
  const { error, doubt } = outcome;
  if (doubt === 'none') throw await explain(error);
  let found: Result | 'unclear' | undefined;
  let reason = 'reading it back shows no effect yet';
  try {
    found = await look();
    if (found === undefined && doubt === 'failed') throw error;
  } catch (thrown) {
    call.signal?.throwIfAborted();
    if (thrown === error || !isKeywardError(thrown) || thrown.code === 'provider_closed') throw thrown;
    reason = `reading it back failed with ${thrown.code}`;
  }
  if (found === 'unclear') reason = 'what is there may or may not be its doing';
  else if (found !== undefined) return found;
  throw vaultError('outcome_unknown', {
    message: `A write of ${quoted(target.path)} was sent to ${vault.address.host} and not answered (${error.code}); ${reason}.`,
    cause: error,
    ...(error.azure === undefined ? {} : { azure: error.azure }),
  });
}

/**
 * Whether a certificate owns a secret that the vault refuses to have written. Mostly its inner code has said so
 * already (`SecretManagedByKeyVault`); of a refusal without a known reason one read tells. Where nothing is
 * refused, nothing is read.
 */
export async function explained(
  vault: Vault,
  target: Target,
  error: KeywardError,
  call: Call,
): Promise<KeywardError> {
  if (error.code !== 'forbidden' && error.code !== 'conflict' && error.code !== 'rejected_by_vault')
    return error;
  try {
    const { managed } = await metadataOf(vault, target, undefined, call);
    return managed ? managedByCertificate(vault, target, error) : error;
  } catch (thrown) {
    call.signal?.throwIfAborted();
    if (!isKeywardError(thrown) || thrown.code === 'provider_closed') throw thrown;
    return error;
  }
}

export function managedByCertificate(vault: Vault, target: Target, refused?: KeywardError): KeywardError {
  return vaultError('managed_by_certificate', {
    message: `The secret ${quoted(target.path)} in ${vault.address.host} belongs to a certificate, and is not changed on its own.`,
    ...(refused?.azure === undefined ? {} : { azure: refused.azure }),
  });
}
