import type { Clock } from './clock.ts';

/** When something was asked, by both clocks of a machine. */
export interface Moment {
  readonly wall: number;
  readonly steady: number;
}

/**
 * This moment, to be told an age by.
 *
 * @param clock - Where time comes from.
 * @returns The moment.
 * @example
 * ```ts
 * import { ageOf, nowBy, systemClock } from '@keyward/core/clock';
 *
 * const begun = nowBy(systemClock);
 * const ms = ageOf(begun, systemClock);
 * ```
 */
export function nowBy(clock: Clock): Moment {
  const wall = clock.now();
  return { wall, steady: clock.steady?.() ?? wall };
}

/**
 * How long ago a moment was, and in doubt too long: a clock that is set back would make everything young again, and a steady
 * one stands still while a machine sleeps.
 *
 * @param moment - A moment of the same clock.
 * @param clock - Where time comes from.
 * @returns Milliseconds.
 * @example
 * ```ts
 * import { ageOf, nowBy, systemClock } from '@keyward/core/clock';
 *
 * const isOld = ageOf(nowBy(systemClock), systemClock) > 60_000; // false
 * ```
 */
export function ageOf({ wall, steady }: Moment, clock: Clock): number {
  const now = clock.now();
  return Math.max(now - wall, (clock.steady?.() ?? now) - steady);
}
