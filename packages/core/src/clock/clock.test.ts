import { expect, test } from 'vitest';
import { ageOf, type Clock, nowBy, systemClock } from './index.ts';

test('a sleep ends at once when its signal aborts, with the signal’s own reason', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const sleeping = systemClock.sleep(60_000, controller.signal);
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
});

test('a sleep with an aborted signal never starts', async () => {
  const reason = new Error('enough');
  await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('time goes on', async () => {
  const before = systemClock.now();
  await systemClock.sleep(2);
  expect(systemClock.now()).toBeGreaterThan(before);
});

test.each([
  [{}, 1, 'somebody waits for it'],
  [{ ref: false }, 0, 'the process may end meanwhile'],
])('a sleep with %j keeps the process alive by %i timers (%s)', async (options, count, why) => {
  const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
  const before = timers();
  const end = new AbortController();
  const sleeping = systemClock.sleep(60_000, end.signal, options);
  expect(timers() - before, why).toBe(count);
  end.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
});

test('an age is by the clock that says more: one is set back, the other stands still in sleep', () => {
  const at = { now: 1_000, steady: 50 };
  const clock: Clock = { now: () => at.now, steady: () => at.steady, sleep: async () => {} };
  const begun = nowBy(clock);
  at.now = 400;
  at.steady = 80;
  expect(ageOf(begun, clock)).toBe(30);
  at.now = 9_000;
  expect(ageOf(begun, clock)).toBe(8_000);
});
