import { isKeywardError, type KeywardError } from '../errors/index.ts';
import type { Call } from '../provider/index.ts';
import { createRef, formatRef, type SecretRef } from '../ref/index.ts';
import type { Gateway, ManyResult } from '../service/index.ts';
import type { SecretValue } from '../value/index.ts';
import { type Part, partOf } from './part.ts';

/** What came of one ref. */
export type Retrieved =
  | { readonly part: SecretValue<Part>; readonly version: string }
  | {
      readonly problem: KeywardError;
      /** The version in which the part is missing; undefined where the secret could not be read. */
      readonly version?: string;
    };

/** How {@link retrieve} reads. */
export interface RetrieveCall extends Call {
  /** Of which refs that are not found it is looked what was meant. Default: all. */
  readonly explain?: (ref: SecretRef) => boolean;
}

/**
 * Reads many refs: one answer a ref, in their order, and no failure stops the rest. A secret is read once, however many
 * of its keys are asked for, so that a user name and its password are always of one version.
 *
 * @param gateway - The way to the vaults.
 * @param refs - What to read.
 * @param call - `signal` ends it; with `fresh` no cache answers.
 * @returns An answer for every ref.
 * @throws The reason of the signal.
 * @example
 * ```ts
 * import { retrieve } from '@keyward/core/load';
 * import { memory } from '@keyward/core/memory';
 * import { createMounts, parseRef } from '@keyward/core/ref';
 * import { openGateway } from '@keyward/core/service';
 *
 * await using gateway = openGateway({
 *   mounts: createMounts([{ name: 'vault', url: 'memory' }]),
 *   open: () => memory({ secrets: { 'app/db': '{"username":"app","password":"example"}' } }),
 * });
 * const [username, password] = await retrieve(gateway, [parseRef('app/db#username'), parseRef('app/db#password')]);
 * ```
 */
export async function retrieve(
  gateway: Gateway,
  refs: readonly SecretRef[],
  { explain = () => true, ...call }: RetrieveCall = {},
): Promise<readonly Retrieved[]> {
  const wholes = new Map(refs.map((ref) => [secretKey(ref), wholeOf(ref)]));
  const explained = new Set(refs.filter(explain).map(secretKey));
  const results = await gateway.getMany(
    [...wholes.values()],
    { explain: (ref) => typeof ref !== 'string' && explained.has(secretKey(ref)) },
    call,
  );
  const read = new Map([...wholes.keys()].map((key, at) => [key, results[at]]));
  return refs.map((ref) => partIn(ref, read.get(secretKey(ref))));
}

function wholeOf({ fragment: _, ...rest }: SecretRef): SecretRef {
  return createRef(rest);
}

/** Refs of one key are read together, whatever parts they name. */
export function secretKey(ref: SecretRef): string {
  return formatRef(wholeOf(ref));
}

function partIn(ref: SecretRef, result: ManyResult | undefined): Retrieved {
  if (result === undefined) throw new Error('every ref was read');
  if (result.status === 'rejected') return { problem: result.error };
  const { version, value } = result.secret;
  try {
    return { part: partOf(ref, value), version };
  } catch (thrown) {
    if (!isKeywardError(thrown)) throw thrown;
    return { problem: thrown, version };
  }
}
