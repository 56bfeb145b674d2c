import { isKeywardError, type KeywardError } from '@keyward/core/errors';
import { createRef, formatRef, type SecretRef } from '@keyward/core/ref';
import type { Gateway, ManyResult } from '@keyward/core/service';
import type { SecretValue } from '@keyward/core/value';
import { type Part, partOf } from './part.ts';

/** What came of one ref. */
export type Retrieved =
  | { readonly part: SecretValue<Part>; readonly version: string }
  | { readonly problem: KeywardError };

/**
 * Reads many refs: one answer a ref, in their order, and no failure stops the rest. A secret is read once, however many
 * of its keys are asked for, so that a user name and its password are always of one version.
 *
 * @throws The reason of the signal.
 */
export async function retrieve(
  gateway: Gateway,
  refs: readonly SecretRef[],
  signal: AbortSignal,
): Promise<readonly Retrieved[]> {
  const wholes = new Map(refs.map((ref) => [keyOf(ref), wholeOf(ref)]));
  const results = await gateway.getMany([...wholes.values()], {}, { signal });
  const read = new Map([...wholes.keys()].map((key, at) => [key, results[at]]));
  return refs.map((ref) => partIn(ref, read.get(keyOf(ref))));
}

function wholeOf({ fragment: _, ...rest }: SecretRef): SecretRef {
  return createRef(rest);
}

function keyOf(ref: SecretRef): string {
  return formatRef(wholeOf(ref));
}

function partIn(ref: SecretRef, result: ManyResult | undefined): Retrieved {
  if (result === undefined) throw new Error('every ref was read');
  if (result.status === 'rejected') return { problem: result.error };
  try {
    return { part: partOf(ref, result.secret.value), version: result.secret.version };
  } catch (thrown) {
    if (!isKeywardError(thrown)) throw thrown;
    return { problem: thrown };
  }
}
