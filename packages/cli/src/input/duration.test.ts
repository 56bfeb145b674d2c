import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationOf, durationText } from './duration.ts';

test.each([
  ['90s', 90_000, 'more than the next unit holds'],
  ['30m', 1_800_000, 'minutes'],
  ['12h', 43_200_000, 'hours'],
  ['30d', 2_592_000_000, 'days'],
  ['1d12h30m5s', 131_405_000, 'all units'],
  ['0s', 0, 'nothing'],
])('%s is %i ms: %s', (text, ms, why) => {
  expect(durationOf('advance', text), why).toBe(ms);
});

test.each([
  ['', 'nothing'],
  ['30', 'no unit'],
  ['1h1d', 'the shorter unit first'],
  ['1h1h', 'a unit twice'],
  ['-1h', 'back'],
  ['1.5h', 'a fraction'],
  ['1 d', 'a blank'],
  ['1w', 'a unit that there is not'],
  ['99999999999d', 'more than anybody means'],
])('%j is refused: %s', (text, why) => {
  expect(() => durationOf('advance', text), why).toThrow(
    expect.objectContaining({ code: 'invalid_usage', message: `\`advance ${text}\` is not a duration.` }),
  );
});

test('what is told of a duration means it', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000_000), (s) => {
      expect(durationOf('advance', durationText(s * 1_000))).toBe(s * 1_000);
    }),
  );
});
