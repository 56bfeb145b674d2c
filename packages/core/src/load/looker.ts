import { bounded, type Clock, TookTooLong } from '../clock/index.ts';
import { isKeywardError, type KeywardError, vaultError } from '../errors/index.ts';
import type { Call } from '../provider/index.ts';
import type { Gateway } from '../service/index.ts';
import type { Keeper } from './keeper.ts';
import { type Outcome, read } from './reading.ts';
import type { Wanted } from './wanted.ts';

/** Reads all keys, and always gives an outcome of each. @throws The reason of the signal. */
export type Look = (call: {
  readonly fresh: boolean;
  readonly signal: AbortSignal | undefined;
}) => Promise<ReadonlyMap<Wanted, Outcome>>;

export interface LookerOptions {
  readonly gateway: Gateway;
  readonly wanted: readonly Wanted[];
  readonly keeper: Pick<Keeper, 'slot'>;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

export function lookerOf({ gateway, wanted, keeper, clock, timeoutMs: ms }: LookerOptions): Look {
  const before = (key: Wanted) => keeper.slot(key)?.held;
  return async ({ fresh, signal }) => {
    try {
      return await bounded(
        (end) => read(gateway, wanted, before, { signal: end, ...(fresh ? { fresh } : {}) } satisfies Call),
        { ms, clock, signal },
      );
    } catch (thrown) {
      signal?.throwIfAborted();
      const problem = thrown instanceof TookTooLong ? tooLate(ms) : thrown;
      if (!isKeywardError(problem)) throw problem;
      return new Map(wanted.map((key) => [key, { problem, refuses: false }]));
    }
  };
}

function tooLate(ms: number): KeywardError {
  return vaultError('timeout', { message: `The vaults did not answer all of it within ${ms / 1_000} s.` });
}
