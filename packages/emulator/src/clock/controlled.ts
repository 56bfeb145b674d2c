import { invalid, shown } from '../option.ts';
import type { Clock } from './clock.ts';

/** Where the emulator's clock stands. */
export interface ClockState {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
  readonly frozen: boolean;
  /** How far it is ahead of the clock it is made from; negative where it is behind. */
  readonly offsetMs: number;
}

/**
 * A clock that can be stopped and moved. Each command answers with where it stands then, and where a data folder keeps
 * it may throw EmulatorError `data_not_kept`.
 */
export interface ControlledClock extends Clock {
  state(): ClockState;
  /** Stops it, at the time given or where it is. @throws EmulatorError `invalid_option`. */
  freeze(at?: number): ClockState;
  /** Moves it on by whole milliseconds; it stays frozen, or goes on. @throws EmulatorError `invalid_option`. */
  advance(ms: number): ClockState;
  /** Moves it to a time, back too; it stays frozen, or goes on. @throws EmulatorError `invalid_option`. */
  set(at: number): ClockState;
  /** Lets it go on from where it stands. */
  resume(): ClockState;
  /** Gives it the time of the clock it is made from, and lets it go on. */
  reset(): ClockState;
}

/** The last millisecond of the year 9999: what stands behind it has no ISO date of four digits. */
const LAST = 253_402_300_799_999;

/** What makes it another clock than the one it is made from: where it stands, or how far it is ahead. */
export type ClockSetting = { readonly frozenAt: number } | { readonly offsetMs: number };

export interface ControlledClockOptions {
  /** As it was kept; without it the time of the clock it is made from. */
  readonly setting?: ClockSetting;
  /** Told of each change before it counts. What it throws is what the caller gets, and the clock stays as it was. */
  readonly keep?: (setting: ClockSetting) => void;
}

/** Follows `base` until it is told otherwise. */
export function createControlledClock(
  base: Clock,
  { setting = { offsetMs: 0 }, keep }: ControlledClockOptions = {},
): ControlledClock {
  let offsetMs = 'offsetMs' in setting ? setting.offsetMs : 0;
  let held = 'frozenAt' in setting ? setting.frozenAt : undefined;
  const now = () => held ?? base.now() + offsetMs;
  // Real time passes between two looks at it, so that one look has to do for each command.
  const stateAt = (real: number): ClockState =>
    held === undefined
      ? { now: real + offsetMs, frozen: false, offsetMs }
      : { now: held, frozen: true, offsetMs: held - real };
  const hold = (at: number, real: number) => {
    checkTime(at);
    keep?.({ frozenAt: at });
    held = at;
    return stateAt(real);
  };
  const run = (ahead: number, real: number) => {
    keep?.({ offsetMs: ahead });
    [offsetMs, held] = [ahead, undefined];
    return stateAt(real);
  };
  const moveTo = (at: number, real: number) => {
    checkTime(at);
    return held === undefined ? run(at - real, real) : hold(at, real);
  };
  return {
    now,
    state: () => stateAt(base.now()),
    freeze: (at) => {
      const real = base.now();
      return hold(at ?? held ?? real + offsetMs, real);
    },
    advance: (ms) => {
      if (!Number.isInteger(ms) || ms < 0) {
        throw invalid(
          `${shown(ms)} is no time to advance by.`,
          'Give whole milliseconds from 0; set the clock to go back.',
        );
      }
      const real = base.now();
      return moveTo((held ?? real + offsetMs) + ms, real);
    },
    set: (at) => moveTo(at, base.now()),
    resume: () => {
      const real = base.now();
      return held === undefined ? stateAt(real) : run(held - real, real);
    },
    reset: () => run(0, base.now()),
  };
}

function checkTime(at: number): void {
  if (Number.isInteger(at) && at >= 0 && at <= LAST) return;
  throw invalid(
    `${shown(at)} is no time of the clock.`,
    'Give whole milliseconds since 1970-01-01 UTC, up to the end of the year 9999.',
  );
}
