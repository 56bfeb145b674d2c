/**
 * Where time comes from; injected wherever something waits or expires, so that tests hold it still.
 *
 * @example
 * ```ts
 * import { type Clock, systemClock } from '@keyward/core/clock';
 *
 * const age = (since: Date, clock: Clock = systemClock) => clock.now() - since.getTime();
 * ```
 */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /**
   * Milliseconds since some moment, which nobody can set back or forward; it may stand still while the machine sleeps.
   * A clock without it is taken to be one that nobody sets.
   */
  steady?(): number;
  /**
   * Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it aborts.
   */
  sleep(ms: number, signal?: AbortSignal, options?: SleepOptions): Promise<void>;
}

/** How {@link Clock.sleep} waits. */
export interface SleepOptions {
  /** False where the process may end meanwhile, as in a wait for the next time of something. Default: true. */
  readonly ref?: boolean;
}

/**
 * The clock of the machine.
 *
 * @example
 * ```ts
 * import { systemClock } from '@keyward/core/clock';
 *
 * await systemClock.sleep(1);
 * ```
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  // Not `node:timers/promises`, which makes an error of its own for every sleep that is ended: half of what a cached read costs.
  sleep: (ms, signal, { ref = true } = {}) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const leave = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', leave);
        resolve();
      }, ms);
      if (!ref) timer.unref();
      signal?.addEventListener('abort', leave, { once: true });
    }),
};
