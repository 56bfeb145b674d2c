import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LAST_SECOND } from '../vault/limits.ts';
import { formatRelative, parseTime } from './time.ts';

const NOW = 1_795_000_000;
const moment = fc.integer({ min: 0, max: LAST_SECOND });

test.each([
  { given: 'now', time: NOW, why: 'this moment' },
  { given: 'now+30d', time: NOW + 30 * 86_400, why: 'days' },
  { given: 'now-1h30m', time: NOW - 5_400, why: 'several units, the past' },
  { given: 'now+1d2h3m4s', time: NOW + 93_784, why: 'all units' },
  { given: 'now+90m', time: NOW + 5_400, why: 'more of a unit than the next one holds' },
  { given: 'now+0s', time: NOW, why: 'no distance' },
  { given: 0, time: 0, why: 'seconds' },
  { given: LAST_SECOND, time: LAST_SECOND, why: 'the last second' },
  { given: '2026-11-20T08:00:00Z', time: 1_795_161_600, why: 'ISO 8601' },
  { given: '2026-11-20T08:00:00.999Z', time: 1_795_161_600, why: 'parts of a second are cut off' },
])('$given is a time: $why', ({ given, time }) => {
  expect(parseTime(given, NOW)).toBe(time);
});

test.each([
  { given: 'now+', why: 'no distance' },
  { given: 'now+d', why: 'no number' },
  { given: 'now+1', why: 'no unit' },
  { given: 'now+1h1d', why: 'the wrong order' },
  { given: 'now+1d1d', why: 'a unit twice' },
  { given: 'now +1d', why: 'a space' },
  { given: 'Now', why: 'case' },
  { given: 'now-99999999d', why: 'before 1970' },
  { given: 'now+9999999d', why: 'after the year 9999' },
  { given: '2026-02-30T00:00:00Z', why: 'no such day' },
  { given: '2026-11-20', why: 'no time of day' },
  { given: '2026-11-20T08:00:00+01:00', why: 'not UTC' },
  { given: 1.5, why: 'a fraction' },
  { given: -1, why: 'before 1970' },
  { given: LAST_SECOND + 1, why: 'after the year 9999' },
  { given: Number.NaN, why: 'no number' },
  { given: true, why: 'neither number nor text' },
  { given: null, why: 'nothing' },
])('$given is no time: $why', ({ given }) => {
  expect(parseTime(given, NOW)).toBeUndefined();
});

test('reading undoes writing, for every two moments', () => {
  fc.assert(
    fc.property(moment, moment, (time, now) => {
      expect(parseTime(formatRelative(time, now), now)).toBe(time);
    }),
  );
});

test('writing undoes reading, for every text in the form that is written', () => {
  const count = (most: number) => fc.integer({ min: 0, max: most });
  const distance = fc
    .tuple(fc.constantFrom('+', '-'), count(5_000), count(23), count(59), count(59))
    .filter(([, ...counts]) => counts.some((one) => one > 0));
  fc.assert(
    fc.property(distance, ([sign, ...counts]) => {
      const units = counts.map((one, at) => (one === 0 ? '' : `${one}${'dhms'[at]}`));
      const text = `now${sign}${units.join('')}`;
      expect(formatRelative(parseTime(text, NOW) ?? 0, NOW)).toBe(text);
    }),
  );
});
