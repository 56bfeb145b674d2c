import { isKeywardError, type KeywardError } from '@keyward/core/errors';
import { createRef, formatRef, type SecretRef } from '@keyward/core/ref';
import type { Gateway } from '@keyward/core/service';
import type { SecretValue } from '@keyward/core/value';
import { type Part, partOf } from './part.ts';

/** What came of one ref. */
export type Retrieved =
  | { readonly part: SecretValue<Part>; readonly version: string }
  | { readonly problem: KeywardError };

/** What came of one secret as a whole. */
type Whole = { readonly value: SecretValue; readonly version: string } | { readonly problem: KeywardError };

/** So many reads at once: enough to hide the way to the vault, and far from its quota. */
const MOST = 8;

/**
 * Reads many refs: one answer a ref, in their order, and no failure stops the rest. A secret is read once, however many
 * of its keys are asked for, so that a user name and its password are always of one version.
 *
 * @throws The reason of the signal, and what is no error of the table.
 */
export async function retrieve(
  gateway: Gateway,
  refs: readonly SecretRef[],
  signal: AbortSignal,
): Promise<readonly Retrieved[]> {
  const wholes = new Map(refs.map((ref) => [keyOf(ref), wholeOf(ref)]));
  const read = new Map<string, Whole>();
  const queue = wholes.entries();
  const work = async () => {
    for (const [key, ref] of queue) read.set(key, await readWhole(gateway, ref, signal));
  };
  await Promise.all(Array.from({ length: Math.min(MOST, wholes.size) }, work));
  return refs.map((ref) => partIn(ref, read.get(keyOf(ref))));
}

function wholeOf({ fragment: _, ...rest }: SecretRef): SecretRef {
  return createRef(rest);
}

function keyOf(ref: SecretRef): string {
  return formatRef(wholeOf(ref));
}

async function readWhole(gateway: Gateway, ref: SecretRef, signal: AbortSignal): Promise<Whole> {
  try {
    const { secret } = await gateway.run('secret.get', { ref }, { signal });
    return { value: secret.value, version: secret.version };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!isKeywardError(thrown)) throw thrown;
    return { problem: thrown };
  }
}

function partIn(ref: SecretRef, read: Whole | undefined): Retrieved {
  if (read === undefined) throw new Error('every ref was read');
  if ('problem' in read) return read;
  try {
    return { part: partOf(ref, read.value), version: read.version };
  } catch (thrown) {
    if (!isKeywardError(thrown)) throw thrown;
    return { problem: thrown };
  }
}
