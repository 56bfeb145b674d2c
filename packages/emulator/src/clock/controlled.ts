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

/** A clock that can be stopped and moved. Each command answers with where it stands then. */
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

/** Follows `base` until it is told otherwise. */
export function createControlledClock(base: Clock): ControlledClock {
  let offsetMs = 0;
  let held: number | undefined;
  const now = () => held ?? base.now() + offsetMs;
  // Real time passes between two looks at it, so that one look has to do for each command.
  const stateAt = (real: number): ClockState =>
    held === undefined
      ? { now: real + offsetMs, frozen: false, offsetMs }
      : { now: held, frozen: true, offsetMs: held - real };
  const moveTo = (at: number, real: number) => {
    checkTime(at);
    if (held === undefined) offsetMs = at - real;
    else held = at;
    return stateAt(real);
  };
  return {
    now,
    state: () => stateAt(base.now()),
    freeze: (at) => {
      const real = base.now();
      const wanted = at ?? held ?? real + offsetMs;
      checkTime(wanted);
      held = wanted;
      return stateAt(real);
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
      if (held !== undefined) offsetMs = held - real;
      held = undefined;
      return stateAt(real);
    },
    reset: () => {
      [offsetMs, held] = [0, undefined];
      return stateAt(base.now());
    },
  };
}

function checkTime(at: number): void {
  if (Number.isInteger(at) && at >= 0 && at <= LAST) return;
  throw invalid(
    `${shown(at)} is no time of the clock.`,
    'Give whole milliseconds since 1970-01-01 UTC, up to the end of the year 9999.',
  );
}
