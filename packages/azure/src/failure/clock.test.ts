import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockSkew, lengthOf } from './clock.ts';

const NOON = Date.UTC(2030, 0, 2, 12);
const MINUTE = 60_000;
const header = (ms: number) => new Date(ms).toUTCString();

test.each([
  [header(NOON), undefined, 'the same time'],
  [header(NOON - 5 * MINUTE), undefined, 'what services allow for'],
  [header(NOON - 5 * MINUTE - 1_000), { minutes: 5, direction: 'ahead' }, 'a second more'],
  [header(NOON + 42 * MINUTE), { minutes: 42, direction: 'behind' }, 'a virtual machine that slept'],
  [undefined, undefined, 'no header'],
  ['', undefined, 'an empty one'],
  ['Wednesday, 02-Jan-30 10:00:00 GMT', undefined, 'a form that servers do not send any more'],
  ['2030-01-02T10:00:00Z', undefined, 'a form of other headers'],
  ['Wed, 99 Foo 2030 10:00:00 GMT', undefined, 'no date'],
])('%s at noon', (date, skew, why) => {
  expect(clockSkew(date, NOON), why).toEqual(skew);
});

test('any header of a service gives the difference, whatever it is', () => {
  const seconds = fc.integer({ min: -4_000_000_000, max: 4_000_000_000 });
  fc.assert(
    fc.property(seconds, (difference) => {
      const skew = clockSkew(header(NOON - difference * 1_000), NOON);
      const minutes = Math.floor(Math.abs(difference) / 60);
      const direction = difference > 0 ? 'ahead' : 'behind';
      expect(skew).toEqual(Math.abs(difference) > 300 ? { minutes, direction } : undefined);
    }),
  );
});

test.each([
  [5, '5 minutes'],
  [119, '119 minutes'],
  [120, '2 hours'],
  [2_879, '47 hours'],
  [2_880, '2 days'],
  [576_000, '400 days'],
])('%i minutes are %s', (minutes, text) => {
  expect(lengthOf({ minutes, direction: 'ahead' })).toBe(text);
});
