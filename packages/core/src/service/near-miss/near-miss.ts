import { bounded, type Clock } from '../../clock/index.ts';
import { isKeywardError } from '../../errors/index.ts';
import type { Call } from '../../provider/index.ts';
import { formatRef, type Mounts, type SecretRef } from '../../ref/index.ts';
import { concernedBy } from '../fix/concerned.ts';
import type { Runner } from '../runner/runner.ts';
import type { Vaults } from '../vault/vaults.ts';
import { quietly } from './look.ts';
import { best, type Found, searchBin, searchLive } from './search.ts';
import { explained } from './wording.ts';

interface NearMissContext {
  readonly vaults: Vaults;
  readonly mounts: Mounts;
  readonly runner: Runner;
  readonly clock: Clock;
}

/** A search of which all who ask for the same are told. */
interface Remembered {
  readonly at: number;
  /** Grows as long as it is not over. */
  readonly found: Found[];
  readonly over: Promise<unknown>;
  readonly end: AbortController;
  waiting: number;
}

/** An application may ask for an optional secret all day: what was found is good for a while. */
const GOOD_FOR_MS = 60_000;
const MOST_REMEMBERED = 1_000;
/** The error is late by this much at most; what was found until then is told. */
const SEARCH_MS = 3_000;
const OF_THE_BIN = new Set(['secret.recover', 'secret.purge']);

/** What finds near misses, and remembers them. */
export interface NearMisses {
  /** Adds to a `secret_not_found` what may have been meant; anything else it gives back as it is. */
  explain(thrown: unknown, operation: string, call: Call): Promise<unknown>;
  /** Forgets what was found: it may have been changed since. */
  forget(): void;
}

export function createNearMisses(context: NearMissContext): NearMisses {
  const { clock } = context;
  const remembered = new Map<string, Remembered>();

  const begin = (key: string, ref: SecretRef, inBin: boolean): Remembered => {
    const found: Found[] = [];
    const end = new AbortController();
    const over = search(context, ref, inBin, { found, signal: end.signal });
    const entry = { at: clock.now(), found, over, end, waiting: 0 };
    remembered.delete(key);
    remembered.set(key, entry);
    const [oldest] = remembered.keys();
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    return entry;
  };

  const searched = async (ref: SecretRef, inBin: boolean, { signal }: Call): Promise<readonly Found[]> => {
    const key = `${inBin ? 'bin' : 'live'} ${formatRef(ref)}`;
    const known = remembered.get(key);
    const isGood = known !== undefined && clock.now() - known.at < GOOD_FOR_MS;
    const entry = isGood ? known : begin(key, ref, inBin);
    entry.waiting += 1;
    await quietly(() => bounded(() => entry.over, { ms: SEARCH_MS, clock, signal }));
    entry.waiting -= 1;
    if (entry.waiting === 0) {
      entry.end.abort();
      // What its caller ended says nothing about the vault.
      if (signal?.aborted && remembered.get(key) === entry) remembered.delete(key);
    }
    return best(entry.found);
  };

  return {
    async explain(thrown, operation, call) {
      if (!isKeywardError(thrown) || thrown.code !== 'secret_not_found') return thrown;
      const concerned = concernedBy(thrown);
      if (concerned === undefined) return thrown;
      const { scheme, mount, path } = concerned;
      const ref = { scheme, mount, path };
      return explained(thrown, await searched(ref, OF_THE_BIN.has(operation), call), ref, operation);
    },
    forget: () => remembered.clear(),
  };
}

async function search(
  { vaults, mounts, runner, clock }: NearMissContext,
  ref: SecretRef,
  inBin: boolean,
  { found, signal }: { readonly found: Found[]; readonly signal: AbortSignal },
): Promise<void> {
  const look = inBin ? searchBin : searchLive;
  await quietly(() =>
    bounded(
      async (end) => {
        const call = { signal: end };
        await look({
          vaults,
          mounts,
          ref,
          call,
          permitted: ({ mount, path }) => runner.permits('secret:list', 'secret.list', { mount, path }, call),
          tell: (one) => found.push(one),
        });
      },
      { ms: SEARCH_MS, clock, signal },
    ),
  );
}
