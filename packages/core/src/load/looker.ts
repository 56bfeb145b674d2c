import type { Clock } from '../clock/index.ts';
import { isKeywardError } from '../errors/index.ts';
import type { Call } from '../provider/index.ts';
import type { Gateway } from '../service/index.ts';
import { inTime } from './deadline.ts';
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
      return await inTime({ clock, ms, signal }, (either) =>
        read(gateway, wanted, before, { signal: either, ...(fresh ? { fresh } : {}) } satisfies Call),
      );
    } catch (thrown) {
      signal?.throwIfAborted();
      if (!isKeywardError(thrown)) throw thrown;
      return new Map(wanted.map((key) => [key, { problem: thrown, refuses: false }]));
    }
  };
}
