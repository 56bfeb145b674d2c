import { expect, test, vi } from 'vitest';
import { pause } from './pause.ts';

test.each([
  { ms: 0, why: 'nothing to wait for' },
  { ms: -1, why: 'less than nothing' },
])('of $ms ms is over at once: $why', async ({ ms }) => {
  vi.useFakeTimers();
  await pause(ms, new AbortController().signal);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test('ends with its time or its signal, and leaves no timer and no listener', async () => {
  vi.useFakeTimers();
  const over = new AbortController();
  const removed = vi.spyOn(over.signal, 'removeEventListener');
  const whole = pause(1_000, over.signal);
  await vi.advanceTimersByTimeAsync(1_000);
  await whole;
  expect(removed).toHaveBeenCalledTimes(1);
  const cut = pause(1_000, over.signal);
  over.abort();
  await cut;
  await pause(1_000, over.signal);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
