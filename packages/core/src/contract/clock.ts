import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock/index.ts';

/** A {@link Clock} that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** How many sleepers wait now. */
  readonly sleeping: number;
  /**
   * Moves time forward, waking sleepers in the order of their due times (equal ones in the order they
   * lay down). Between two of them the event loop turns once, so that code which sleeps again after
   * waking is woken again within the same advance.
   *
   * @param ms - Milliseconds, not negative. With no sleeper due, time has moved when the call returns.
   * @returns Resolves when everything that was due has run.
   */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/**
 * A clock for tests: time moves only by {@link FakeClock.advance}.
 *
 * @param startMs - What `now()` says at first, in milliseconds since 1970-01-01 UTC. Default: 2030-01-01.
 * @returns The clock; it holds no timer, so that it keeps no process alive.
 * @throws RangeError from `advance` for a negative or non-finite number of milliseconds.
 * @example
 * ```ts
 * import { fakeClock } from '@keyward/core/testing';
 *
 * const clock = fakeClock(0);
 * const rested = clock.sleep(1_000);
 * await clock.advance(1_000);
 * await rested;
 * clock.now(); // 1000
 * ```
 */
export function fakeClock(startMs: number = Date.UTC(2030, 0, 1)): FakeClock {
  let now = startMs;
  let goal = startMs;
  let sleepers: Sleeper[] = [];

  const lieDown = (sleeper: Sleeper) => {
    const after = sleepers.findIndex((other) => other.due > sleeper.due);
    sleepers.splice(after === -1 ? sleepers.length : after, 0, sleeper);
  };
  const getUp = (sleeper: Sleeper) => {
    sleepers = sleepers.filter((other) => other !== sleeper);
  };

  return {
    now: () => now,
    get sleeping() {
      return sleepers.length;
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      if (!(ms > 0)) return;
      await new Promise<void>((resolve, reject) => {
        const leave = () => {
          getUp(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          due: now + ms,
          wake() {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        lieDown(sleeper);
      });
    },
    async advance(ms) {
      if (!(ms >= 0 && Number.isFinite(ms)))
        throw new RangeError('A clock moves forward by a finite number.');
      // Two advances may overlap: each adds to one goal, and whichever loop runs wakes the next sleeper.
      goal += ms;
      for (let next = sleepers[0]; next !== undefined && next.due <= goal; next = sleepers[0]) {
        now = Math.max(now, next.due);
        getUp(next);
        next.wake();
        await turn();
      }
      now = goal;
    },
  };
}
