import type { Clock } from '../clock/index.ts';

/** The time by which waits are measured: one that nobody sets, where the clock has it. */
export function steadyBy(clock: Clock): number {
  return clock.steady?.() ?? clock.now();
}
