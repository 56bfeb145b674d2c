import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createExpiring } from './expiring.ts';

test('a value is found by its own secret, until its time is over and after', () => {
  const clock = { time: 1_000, now: () => clock.time };
  const values = createExpiring<string>({ clock, lifeMs: 10, capacity: 5 });
  const secret = values.add('a');
  clock.time = 1_009;
  expect(values.find(secret)).toEqual({ value: 'a', addedAt: 1_000, expired: false });
  clock.time = 1_010;
  expect(values.find(secret)).toEqual({ value: 'a', addedAt: 1_000, expired: true });
  expect(values.list()).toEqual([{ value: 'a', addedAt: 1_000, expired: true }]);
  expect(values.find('a')).toBeUndefined();
});

test('the newest are kept, and never more than there is room for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 30 }), (capacity, count) => {
      const values = createExpiring<number>({ clock: { now: () => 0 }, lifeMs: 1, capacity });
      const secrets = Array.from({ length: count }, (_, index) => values.add(index));
      const kept = secrets.map((_, index) => index).slice(-capacity);
      expect(values.list().map(({ value }) => value)).toEqual(kept);
      expect(secrets.flatMap((secret) => values.find(secret)?.value ?? [])).toEqual(kept);
      expect(new Set(secrets).size).toBe(count);
    }),
  );
});
