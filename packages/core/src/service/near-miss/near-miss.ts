import type { Clock } from '../../clock/index.ts';
import { isKeywardError } from '../../errors/index.ts';
import type { Call } from '../../provider/index.ts';
import { formatRef, type Mounts, parseRef, type SecretRef } from '../../ref/index.ts';
import { bounded } from '../runner/bounded.ts';
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

interface Remembered {
  readonly at: number;
  readonly found: Promise<readonly Found[]>;
}

/** An application may ask for an optional secret all day: what was found is good for a while. */
const GOOD_FOR_MS = 60_000;
const MOST_REMEMBERED = 1_000;
/** The error is late by this much at most; what was found until then is told. */
const SEARCH_MS = 3_000;
const OF_THE_BIN = new Set(['secret.recover', 'secret.purge']);

/** Adds to a `secret_not_found` what may have been meant; anything else it gives back as it is. */
export function withNearMisses(context: NearMissContext) {
  const { clock } = context;
  const remembered = new Map<string, Remembered>();

  const searched = async (ref: SecretRef, inBin: boolean, call: Call): Promise<readonly Found[]> => {
    const key = `${inBin ? 'bin' : 'live'} ${formatRef(ref)}`;
    const known = remembered.get(key);
    if (known !== undefined && clock.now() - known.at < GOOD_FOR_MS) {
      const bounds = { ms: SEARCH_MS, clock, signal: call.signal };
      return (await quietly(() => bounded(() => known.found, bounds))) ?? [];
    }
    const entry = { at: clock.now(), found: search(context, ref, inBin, call) };
    remembered.delete(key);
    remembered.set(key, entry);
    const [oldest] = remembered.keys();
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    const found = await entry.found;
    // What its caller ended says nothing about the vault.
    if (call.signal?.aborted && remembered.get(key) === entry) remembered.delete(key);
    return found;
  };

  return async (thrown: unknown, operation: string, call: Call): Promise<unknown> => {
    if (!isKeywardError(thrown) || thrown.code !== 'secret_not_found' || thrown.ref === undefined)
      return thrown;
    const { scheme, mount, path } = parseRef(thrown.ref);
    const ref = { scheme, mount, path };
    return explained(thrown, await searched(ref, OF_THE_BIN.has(operation), call), ref, operation);
  };
}

async function search(
  { vaults, mounts, runner, clock }: NearMissContext,
  ref: SecretRef,
  inBin: boolean,
  { signal }: Call,
): Promise<readonly Found[]> {
  const found: Found[] = [];
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
  return best(found);
}
