import type { ClockState, ControlledClock } from '../clock/controlled.ts';
import { parseIso } from '../clock/iso.ts';
import { badInput, parseFields } from './input.ts';
import type { ClockChange, ClockReading } from './ports.ts';

/** The clock for people too. */
export function readingOf(state: ClockState): ClockReading {
  return { ...state, time: new Date(state.now).toISOString() };
}

/** One command in one body: to stand at a time, to go on from one, or to be what it was. */
export function changeClock(clock: ControlledClock, { now, frozen, reset }: ClockChange): ClockState {
  if (reset === true) return clock.reset();
  const at = now === undefined ? clock.now() : timeOf(now);
  if (frozen === true) return clock.freeze(at);
  const state = now === undefined ? clock.state() : clock.set(at);
  return frozen === false ? clock.resume() : state;
}

export function parseClockChange(body: Uint8Array): ClockChange {
  const { now, frozen, reset } = parseFields(body, ['now', 'frozen', 'reset']);
  if (frozen !== undefined && typeof frozen !== 'boolean')
    throw badInput('frozen is neither true nor false.');
  if (reset !== undefined) {
    if (reset !== true || now !== undefined || frozen !== undefined)
      throw badInput('reset is true, and stands alone.');
    return { reset };
  }
  if (now === undefined && frozen === undefined) throw badInput('The body has none of now, frozen, reset.');
  return {
    ...(now === undefined ? {} : { now: timeOf(now) }),
    ...(frozen === undefined ? {} : { frozen }),
  };
}

export function parseAdvance(body: Uint8Array): { readonly ms: number } {
  const { ms } = parseFields(body, ['ms']);
  if (typeof ms !== 'number') throw badInput('ms is not a number.');
  return { ms };
}

/** Milliseconds since 1970; that it is no time of the clock is for the clock to say. */
function timeOf(now: unknown): number {
  const at = typeof now === 'string' ? parseIso(now) : now;
  if (typeof at === 'number') return at;
  throw badInput('now is neither milliseconds since 1970 nor a time such as 2026-01-02T03:04:05Z.');
}
