import { type Clock, systemClock } from '../../clock/index.ts';
import { vaultError } from '../../errors/index.ts';
import type { RequestKind } from '../../provider/index.ts';
import { bucket, WINDOW_MS } from './bucket.ts';
import type { RequestBudget } from './budget.ts';

/** What Key Vault lets through of a vault in {@link WINDOW_MS}: key-vault/general/service-limits. */
const QUOTAS: Readonly<Record<RequestKind, number>> = { create: 300, other: 4_000 };
const STANDARD_SHARE = 0.5;
/** Below this a share of the creations is not two in a window. */
const LEAST_SHARE = 0.01;

/** Options of {@link requestBudget}. */
export interface RequestBudgetOptions {
  /**
   * How much of the vault's quotas this process may use, from 0.01 to 1. Default: 0.5, so that people, other programs and a
   * second replica find a vault that answers.
   */
  readonly share?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * A budget in memory: never more than a share of what Key Vault lets through, in any ten seconds. A quarter of the share may
 * leave in one go, and the rest comes evenly. Each 429 halves the pace, which then grows back within twenty seconds.
 *
 * @param options - The share, and the clock.
 * @returns The budget, full, for one vault. It holds a timer only while somebody waits.
 * @throws `invalid_configuration` for a share that is not from 0.01 to 1.
 * @example
 * ```ts
 * import { requestBudget } from '@keyward/core/resilience';
 *
 * const budget = requestBudget({ share: 0.25 });
 * budget.use().create; // { available: 18, waiting: 0, perSecond: 5.7 }
 * ```
 */
export function requestBudget(options: RequestBudgetOptions = {}): RequestBudget {
  const { clock = systemClock } = options;
  const share = shareOf(options);
  const buckets = {
    create: bucket(clock, Math.floor(QUOTAS.create * share)),
    other: bucket(clock, Math.floor(QUOTAS.other * share)),
  };
  return {
    take: (kind, signal) => buckets[kind].take(signal),
    throttled: (kind, retryAfterMs = 0) => buckets[kind].throttled(retryAfterMs),
    use: () => ({ create: buckets.create.use(), other: buckets.other.use() }),
  };
}

export function shareOf({ share = STANDARD_SHARE }: RequestBudgetOptions): number {
  if (share >= LEAST_SHARE && share <= 1) return share;
  throw vaultError('invalid_configuration', {
    message: `The share of a request budget is ${share}; it takes numbers from ${LEAST_SHARE} to 1.`,
  });
}
