import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWindow } from './window.ts';

test.each([
  { at: [0, 0, 0], admitted: [true, true, false], why: 'two fit in, a third does not' },
  {
    at: [0, 0, 99, 100],
    admitted: [true, true, false, true],
    why: 'the first leaves after 100 ms, not before',
  },
  {
    at: [0, 60, 100, 101, 160],
    admitted: [true, true, true, false, true],
    why: 'it slides, and does not start anew',
  },
  {
    at: [0, 0, 50, 99, 100, 100],
    admitted: [true, true, false, false, true, true],
    why: 'refusals do not count',
  },
  {
    at: [500, 500, 10, 10, 10],
    admitted: [true, true, true, true, false],
    why: 'set back: what was has not been',
  },
])('of requests at $at: $admitted ($why)', ({ at, admitted }) => {
  const window = createWindow(2, 100);
  expect(at.map((now) => window.admit(now))).toEqual(admitted);
});

const limits = fc.record({
  limit: fc.integer({ min: 1, max: 6 }),
  windowMs: fc.integer({ min: 1, max: 50 }),
});
const gaps = fc.array(fc.nat(20), { maxLength: 200 });

test('law: no window of time holds more than the limit, and none that had room refused', () => {
  fc.assert(
    fc.property(limits, gaps, ({ limit, windowMs }, between) => {
      const window = createWindow(limit, windowMs);
      const admitted: number[] = [];
      let now = 1_000;
      for (const gap of between) {
        now += gap;
        const inside = admitted.filter((at) => now - at < windowMs).length;
        expect(window.admit(now)).toBe(inside < limit);
        if (inside < limit) admitted.push(now);
      }
    }),
  );
});
