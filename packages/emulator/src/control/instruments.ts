import type { ClockState, ControlledClock } from '../clock/controlled.ts';
import { RULE_FIELDS } from '../fault/parse.ts';
import { badInput, ControlError, type Fields, parseFields } from './input.ts';
import type { Operation } from './operation.ts';
import type { InstrumentPorts } from './ports.ts';

/** Commands of time, faults and limits. */
export function instrumentOperations({ clock, faults, quotas }: InstrumentPorts): readonly Operation[] {
  return [
    { method: 'GET', pattern: '/clock', run: () => ({ status: 200, body: shownClock(clock.state()) }) },
    {
      method: 'PUT',
      pattern: '/clock',
      run: ({ body }) => ({
        status: 200,
        body: shownClock(changeClock(clock, parseFields(body, CLOCK_FIELDS))),
      }),
    },
    {
      method: 'POST',
      pattern: '/clock/advance',
      run: ({ body }) => {
        const { ms } = parseFields(body, ['ms']);
        if (typeof ms !== 'number') throw badInput('ms is not a number.');
        return { status: 200, body: shownClock(clock.advance(ms)) };
      },
    },
    { method: 'GET', pattern: '/faults', run: () => ({ status: 200, body: { faults: faults.list() } }) },
    {
      method: 'POST',
      pattern: '/faults',
      run: ({ body }) => ({ status: 201, body: faults.add(parseFields(body, RULE_FIELDS)) }),
    },
    {
      method: 'DELETE',
      pattern: '/faults',
      run: () => {
        faults.clear();
        return { status: 204 };
      },
    },
    {
      method: 'DELETE',
      pattern: '/faults/{id}',
      run: (_, id) => {
        if (!faults.remove(id)) throw new ControlError(404, 'NotFound', 'There is no such rule.');
        return { status: 204 };
      },
    },
    { method: 'GET', pattern: '/quotas', run: () => ({ status: 200, body: quotas.state() }) },
    {
      method: 'PUT',
      pattern: '/quotas',
      run: ({ body }) => {
        const { enabled } = parseFields(body, ['enabled']);
        if (typeof enabled !== 'boolean') throw badInput('enabled is neither true nor false.');
        return { status: 200, body: quotas.set(enabled) };
      },
    },
  ];
}

const CLOCK_FIELDS = ['now', 'frozen', 'reset'];

/** One command in one body: to stand at a time, to go on from one, or to be what it was. */
function changeClock(clock: ControlledClock, { now, frozen, reset }: Fields): ClockState {
  if (frozen !== undefined && typeof frozen !== 'boolean')
    throw badInput('frozen is neither true nor false.');
  if (reset !== undefined) {
    if (reset !== true || now !== undefined || frozen !== undefined)
      throw badInput('reset is true, and stands alone.');
    return clock.reset();
  }
  if (now === undefined && frozen === undefined) throw badInput('The body has none of now, frozen, reset.');
  const at = now === undefined ? clock.now() : timeOf(now);
  if (frozen === true) return clock.freeze(at);
  const state = now === undefined ? clock.state() : clock.set(at);
  return frozen === false ? clock.resume() : state;
}

/** Milliseconds since 1970, or an ISO 8601 time in UTC. */
function timeOf(now: unknown): number {
  if (typeof now === 'number') return now;
  const isTime = typeof now === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/.test(now);
  const at = isTime ? Date.parse(now) : Number.NaN;
  if (Number.isNaN(at))
    throw badInput('now is neither milliseconds since 1970 nor a time such as 2026-01-02T03:04:05Z.');
  return at;
}

function shownClock(state: ClockState): object {
  return { ...state, time: new Date(state.now).toISOString() };
}
