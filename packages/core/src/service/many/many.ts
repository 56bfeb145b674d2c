import { untilAborted } from '../../clock/index.ts';
import { isKeywardError, type KeywardError, vaultError } from '../../errors/index.ts';
import type { Call, Secret } from '../../provider/index.ts';
import { formatRef } from '../../ref/index.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { kindOf } from '../operation/given.ts';
import type { Reading } from '../operation/reading.ts';
import { type RefGiven, refOf } from '../operation/secret-ref.ts';

/** How many secrets are read, and how many at a time. */
export interface ManyOptions {
  /** How many reads are under way at once. Default: 32. */
  readonly atOnce?: number;
  /** Of which refs that are not found it is looked what was meant. Default: all, of which it is the first five. */
  readonly explain?: (ref: RefGiven) => boolean;
}

/** What became of one ref of many; `ref` as it was given. */
export type ManyResult =
  | {
      readonly ref: RefGiven;
      readonly status: 'fulfilled';
      readonly secret: Secret;
      /** The value as a record, narrowed to the ref's fragment. */
      readonly credentials: Credentials;
    }
  | { readonly ref: RefGiven; readonly status: 'rejected'; readonly error: KeywardError };

/** Reads one ref; `explains` is asked whether it is to be looked what was meant by one that is not found. */
type Read = (ref: RefGiven, call: Call, explains: () => boolean) => Promise<Reading>;

/** Half of the sockets to a vault. Fewer wait for the network; more wait for the processor (decision 0025). */
const AT_ONCE = 32;
/** Looking for what was meant costs up to 16 requests: of a vault that is empty, or the wrong one, a few tell enough. */
const MOST_EXPLAINED = 5;

/** @throws The reason of the signal, `invalid_usage`; what becomes of a ref is in its result. */
export async function readMany(
  read: Read,
  refs: readonly RefGiven[],
  { atOnce = AT_ONCE, explain = () => true }: ManyOptions,
  call: Call,
): Promise<readonly ManyResult[]> {
  const { signal } = call;
  signal?.throwIfAborted();
  check(refs, atOnce);
  const results = new Map<number, ManyResult>();
  const distinct = [...Map.groupBy(refs.keys(), (at) => sameness(refs[at], at)).values()];
  const queue = distinct.values();
  let explained = 0;
  const explains = (ref: RefGiven) => {
    if (!explain(ref)) return false;
    explained += 1;
    return explained <= MOST_EXPLAINED;
  };
  const work = async () => {
    for (const places of queue) {
      if (signal?.aborted) return;
      const [first = 0] = places;
      const ref = refs[first] ?? '';
      const outcome = await outcomeOf(() => read(ref, call, () => explains(ref)));
      for (const at of places) results.set(at, { ref: refs[at] ?? '', ...outcome });
    }
  };
  const workers = Array.from({ length: Math.min(atOnce, distinct.length) }, work);
  await untilAborted(Promise.all(workers), signal);
  signal?.throwIfAborted();
  return refs.flatMap((_, at) => results.get(at) ?? []);
}

type Outcome = ManyResult extends infer Result
  ? Result extends ManyResult
    ? Omit<Result, 'ref'>
    : never
  : never;

async function outcomeOf(read: () => Promise<Reading>): Promise<Outcome> {
  try {
    const { secret, credentials } = await read();
    return { status: 'fulfilled', secret, credentials };
  } catch (thrown) {
    return { status: 'rejected', error: isKeywardError(thrown) ? thrown : unexpected(thrown) };
  }
}

/** Refs of one sameness are one read; what is no ref is like no other. */
function sameness(ref: RefGiven | undefined, at: number): string | number {
  try {
    return ref === undefined ? at : formatRef(refOf(ref));
  } catch {
    return at;
  }
}

function check(refs: unknown, atOnce: unknown): void {
  if (!Array.isArray(refs)) {
    throw vaultError('invalid_usage', {
      message: `getMany takes an array of refs, and was given ${kindOf(refs)}.`,
      hint: 'Pass `[ref, …]`; one secret is read by `getCredentials(ref)`.',
    });
  }
  if (Number.isSafeInteger(atOnce) && Number(atOnce) > 0) return;
  throw vaultError('invalid_usage', {
    message: '`atOnce` is not a positive whole number: nothing would ever be read.',
    hint: `Leave it out for ${AT_ONCE} reads at once.`,
  });
}

/** What an authorizer or a sink throws may say anything, so only its kind is told. */
function unexpected(thrown: unknown): KeywardError {
  const kind = thrown instanceof Error ? thrown.constructor.name : kindOf(thrown);
  return vaultError('unexpected', {
    message: `The read failed with something that is no error of Keyward (${kind}).`,
    hint: 'Look at the authorizer and the audit sink; a single `getCredentials(ref)` throws it as it is.',
  });
}
