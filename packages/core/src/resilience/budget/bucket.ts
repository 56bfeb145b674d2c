import type { Clock } from '../../clock/index.ts';
import { steadyBy } from '../steady.ts';
import type { BucketUse } from './budget.ts';

/** The window in which Key Vault counts. */
export const WINDOW_MS = 10_000;
/** How much of a window may leave in one go; the rest comes evenly. */
const BURST = 0.25;
/** Multiplicative decrease, at most once in this time: the 429s of one burst are one piece of news. */
const DECREASE = 0.5;
const DECREASE_EVERY_MS = 1_000;
const LEAST_PACE = 1 / 16;
/** Additive increase: from nothing back to the whole in two windows. */
const INCREASE_PER_MS = 1 / (2 * WINDOW_MS);
/** A vault that asks for more than this is asked again all the same. */
const LONGEST_PAUSE_MS = 60_000;
/** Sums of fractions may miss a whole by this. */
const ROUNDING = 1e-9;

/** One quota of a vault, as far as this process uses it. */
export interface Bucket {
  take(signal: AbortSignal): Promise<void> | undefined;
  throttled(retryAfterMs: number): void;
  use(): BucketUse;
}

interface Waiter {
  go(): void;
}

/**
 * @param perWindow - Never more than this leaves in any window: what may leave in one go and what comes in a window add up to it.
 */
export function bucket(clock: Clock, perWindow: number): Bucket {
  const burst = Math.max(1, Math.floor(perWindow * BURST));
  const fullRate = (perWindow - burst) / WINDOW_MS;
  const waiters = new Set<Waiter>();
  let tokens = burst;
  let pace = 1;
  let at = steadyBy(clock);
  let decreasedAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let pump: AbortController | undefined;

  const fill = () => {
    const now = steadyBy(clock);
    // A clock that was set back fills nothing, and must not stop everything until it has caught up either.
    if (now < at) {
      pausedUntil -= at - now;
      decreasedAt -= at - now;
    }
    const ms = Math.max(0, now - at);
    at = now;
    const before = pace;
    pace = Math.min(1, pace + ms * INCREASE_PER_MS);
    tokens = Math.min(Math.max(1, burst * pace), tokens + ms * fullRate * ((before + pace) / 2));
  };
  const msToNext = () => {
    const paused = pausedUntil - at;
    const lacking = tokens >= 1 - ROUNDING ? 0 : (1 - tokens) / (fullRate * pace);
    return Math.max(0, Math.ceil(Math.max(paused, lacking)));
  };
  const run = async (own: AbortController) => {
    for (let [first] = waiters; first !== undefined; [first] = waiters) {
      fill();
      const ms = msToNext();
      if (ms > 0) {
        await clock.sleep(ms, own.signal);
        continue;
      }
      tokens -= 1;
      waiters.delete(first);
      first.go();
    }
    // Here and not when the promise is settled: somebody may come in between.
    if (pump === own) pump = undefined;
  };
  const wake = () => {
    if (pump !== undefined) return;
    const own = new AbortController();
    pump = own;
    run(own).catch(() => {});
  };
  const leave = (waiter: Waiter) => {
    waiters.delete(waiter);
    if (waiters.size > 0) return;
    pump?.abort();
    pump = undefined;
  };

  return {
    take(signal) {
      signal.throwIfAborted();
      fill();
      if (waiters.size === 0 && msToNext() === 0) {
        tokens -= 1;
        return undefined;
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const abort = () => {
        leave(waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        go() {
          signal.removeEventListener('abort', abort);
          resolve();
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      waiters.add(waiter);
      wake();
      return promise;
    },
    throttled(retryAfterMs) {
      fill();
      pausedUntil = Math.max(pausedUntil, at + Math.min(retryAfterMs, LONGEST_PAUSE_MS));
      if (at - decreasedAt < DECREASE_EVERY_MS) return;
      decreasedAt = at;
      pace = Math.max(LEAST_PACE, pace * DECREASE);
      tokens = Math.min(tokens, 0);
    },
    use() {
      fill();
      const available = msToNext() === 0 ? Math.floor(tokens + ROUNDING) : 0;
      return { available, waiting: waiters.size, perSecond: fullRate * pace * 1_000 };
    },
  };
}
