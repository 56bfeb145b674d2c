import type {
  AttemptSignal,
  BreakerSignal,
  BudgetSignal,
  BudgetWaitSignal,
  CacheEvictionSignal,
  CacheSignal,
  OperationSignal,
  RetrySignal,
  ThrottleSignal,
} from './payload.ts';
import { pointSignal } from './point.ts';
import { spanSignal } from './span.ts';

/**
 * What happens inside Keyward, told by the part that knows to whoever subscribes: names, numbers and codes, never a value.
 * Where nobody does, nothing is made and nothing costs time.
 *
 * | signal | channel | told when |
 * |---|---|---|
 * | `operation` | `keyward:operation`, tracing | a runner authorises, does and records an operation |
 * | `attempt` | `keyward:attempt`, tracing | a provider is asked, from start to end |
 * | `budgetWait` | `keyward:budget_wait`, tracing | a request waits for the budget of its vault |
 * | `budget` | `keyward:budget` | a request was taken out of the budget of its vault, or begins to wait |
 * | `retry` | `keyward:retry` | an attempt failed, and another one follows |
 * | `throttle` | `keyward:throttle` | a vault answered that it was asked too much |
 * | `breaker` | `keyward:breaker` | a circuit opened, is half open, or closed |
 * | `cacheHit`, `cacheMiss` | `keyward:cache_hit`, `keyward:cache_miss` | a read was answered from the cache, or not |
 * | `cacheJoin` | `keyward:cache_join` | a read joined one that was under way |
 * | `cacheNegative` | `keyward:cache_negative` | a read was told from the cache that there is no such secret |
 * | `cacheStale` | `keyward:cache_stale` | a read was answered with what is past its time |
 * | `cacheEviction` | `keyward:cache_eviction` | something was let go of |
 *
 * @example
 * ```ts
 * import { signals } from '@keyward/core/signal';
 *
 * const retries = new Map<string, number>();
 * const stop = signals.retry.subscribe(({ outcome }) => retries.set(outcome, (retries.get(outcome) ?? 0) + 1));
 * const quiet = signals.attempt.subscribe({ end: ({ operation, outcome }) => console.log(operation, outcome) });
 * // …
 * stop();
 * quiet();
 * ```
 */
export const signals = {
  operation: spanSignal<OperationSignal>('operation'),
  attempt: spanSignal<AttemptSignal>('attempt'),
  budgetWait: spanSignal<BudgetWaitSignal>('budget_wait'),
  budget: pointSignal<BudgetSignal>('budget'),
  retry: pointSignal<RetrySignal>('retry'),
  throttle: pointSignal<ThrottleSignal>('throttle'),
  breaker: pointSignal<BreakerSignal>('breaker'),
  cacheHit: pointSignal<CacheSignal>('cache_hit'),
  cacheMiss: pointSignal<CacheSignal>('cache_miss'),
  cacheJoin: pointSignal<CacheSignal>('cache_join'),
  cacheNegative: pointSignal<CacheSignal>('cache_negative'),
  cacheStale: pointSignal<CacheSignal>('cache_stale'),
  cacheEviction: pointSignal<CacheEvictionSignal>('cache_eviction'),
} as const;
