import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClockSetting, createControlledClock } from './controlled.ts';

const START = Date.UTC(2026, 0, 2);
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

function stage() {
  const base = { time: START, now: () => base.time };
  return { base, clock: createControlledClock(base) };
}

describe('a controlled clock', () => {
  test('follows the clock it is made from', () => {
    const { base, clock } = stage();
    base.time += 5;
    expect(clock.state()).toEqual({ now: START + 5, frozen: false, offsetMs: 0 });
  });

  test('stands still while it is frozen, and goes on from there', () => {
    const { base, clock } = stage();
    expect(clock.freeze()).toEqual({ now: START, frozen: true, offsetMs: 0 });
    base.time += 100;
    expect(clock.state()).toEqual({ now: START, frozen: true, offsetMs: -100 });
    expect(clock.advance(30)).toEqual({ now: START + 30, frozen: true, offsetMs: -70 });
    expect(clock.resume()).toEqual({ now: START + 30, frozen: false, offsetMs: -70 });
    base.time += 10;
    expect(clock.now()).toBe(START + 40);
    expect(clock.resume(), 'it goes already').toEqual({ now: START + 40, frozen: false, offsetMs: -70 });
  });

  test('is moved while it goes, forwards and back', () => {
    const { base, clock } = stage();
    expect(clock.advance(1_000)).toEqual({ now: START + 1_000, frozen: false, offsetMs: 1_000 });
    base.time += 1;
    expect(clock.now()).toBe(START + 1_001);
    expect(clock.set(0)).toEqual({ now: 0, frozen: false, offsetMs: -START - 1 });
    base.time += 7;
    expect(clock.now()).toBe(7);
  });

  test('is frozen at a time, moved there, and reset', () => {
    const { base, clock } = stage();
    expect(clock.freeze(LAST)).toMatchObject({ now: LAST, frozen: true });
    expect(clock.set(12)).toMatchObject({ now: 12, frozen: true });
    base.time += 3;
    expect(clock.reset()).toEqual({ now: START + 3, frozen: false, offsetMs: 0 });
  });

  test('begins as it was kept, and tells of each change before it counts', () => {
    const base = { time: START, now: () => base.time };
    const kept: unknown[] = [];
    const keep = (setting: ClockSetting) => kept.push([setting, clock.now()]);
    const clock = createControlledClock(base, { setting: { offsetMs: 50 }, keep });
    expect(clock.state()).toEqual({ now: START + 50, frozen: false, offsetMs: 50 });
    clock.advance(50);
    clock.freeze();
    clock.advance(1);
    clock.resume();
    clock.resume();
    clock.reset();
    expect(kept).toEqual([
      [{ offsetMs: 100 }, START + 50],
      [{ frozenAt: START + 100 }, START + 100],
      [{ frozenAt: START + 101 }, START + 100],
      [{ offsetMs: 101 }, START + 101],
      [{ offsetMs: 0 }, START + 101],
    ]);
    const frozen = createControlledClock(base, { setting: { frozenAt: 7 } });
    expect(frozen.state()).toEqual({ now: 7, frozen: true, offsetMs: 7 - START });
  });

  test('stays as it was where a change cannot be kept', () => {
    const keep = () => {
      throw new Error('the disk is full');
    };
    const clock = createControlledClock({ now: () => START }, { keep });
    for (const change of [() => clock.freeze(), () => clock.advance(1), () => clock.set(5)]) {
      expect(change).toThrow('the disk is full');
    }
    expect(clock.state()).toEqual({ now: START, frozen: false, offsetMs: 0 });
  });

  test.each([
    { at: -1, message: '-1 is no time of the clock.', why: 'before 1970' },
    { at: LAST + 1, message: '253402300800000 is no time of the clock.', why: 'after 9999' },
    { at: 0.5, message: '0.5 is no time of the clock.', why: 'a fraction' },
    { at: Number.NaN, message: 'NaN is no time of the clock.', why: 'no number' },
    {
      at: '2026-01-01' as unknown as number,
      message: '"2026-01-01" is no time of the clock.',
      why: 'a text',
    },
  ])('refuses $at: $why, and stays as it is', ({ at, message }) => {
    const { clock } = stage();
    const error = expect.objectContaining({
      code: 'invalid_option',
      message,
      hint: 'Give whole milliseconds since 1970-01-01 UTC, up to the end of the year 9999.',
    });
    expect(() => clock.freeze(at)).toThrow(error);
    expect(() => clock.set(at)).toThrow(error);
    expect(clock.state()).toEqual({ now: START, frozen: false, offsetMs: 0 });
  });

  test.each([
    { ms: -1, message: '-1 is no time to advance by.', why: 'set is for going back' },
    { ms: 1.5, message: '1.5 is no time to advance by.', why: 'a fraction' },
    { ms: LAST, message: `${START + LAST} is no time of the clock.`, why: 'beyond the end of time' },
  ])('does not advance by $ms: $why', ({ ms, message }) => {
    const { clock } = stage();
    expect(() => clock.advance(ms)).toThrow(expect.objectContaining({ code: 'invalid_option', message }));
    expect(clock.now()).toBe(START);
  });

  test('loses nothing of the real time that passes while it is commanded', () => {
    let time = START;
    const looks = { now: () => time++ };
    const clock = createControlledClock(looks);
    expect(clock.state().offsetMs).toBe(0);
    expect(clock.advance(1_000).offsetMs).toBe(1_000);
    expect(clock.advance(0).offsetMs).toBe(1_000);
    expect(clock.resume().offsetMs, 'it goes already').toBe(1_000);
    const { now, offsetMs } = clock.freeze();
    expect({ now, offsetMs }).toEqual({ now: clock.now(), offsetMs: 1_000 });
    expect(clock.reset().offsetMs).toBe(0);
  });

  test('law: commands that say no time never make it jump', () => {
    const command = fc.oneof(
      fc.record({ kind: fc.constant('freeze') }),
      fc.record({ kind: fc.constant('resume') }),
      fc.record({ kind: fc.constant('advance'), ms: fc.nat(100_000) }),
      fc.record({ kind: fc.constant('pass'), ms: fc.nat(100_000) }),
    );
    fc.assert(
      fc.property(fc.array(command), (commands) => {
        const { base, clock } = stage();
        let expected = START;
        for (const { kind, ...more } of commands) {
          const ms = 'ms' in more ? Number(more.ms) : 0;
          const frozen = clock.state().frozen;
          if (kind === 'freeze') clock.freeze();
          if (kind === 'resume') clock.resume();
          if (kind === 'advance') clock.advance(ms);
          if (kind === 'pass') base.time += ms;
          if (kind === 'advance' || (kind === 'pass' && !frozen)) expected += ms;
          expect(clock.now()).toBe(expected);
        }
      }),
    );
  });
});
