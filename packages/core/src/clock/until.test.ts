import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { untilAborted } from './until.ts';

const never = () => new Promise<never>(() => {});

test.each([
  [undefined, 'without a signal'],
  [new AbortController().signal, 'with one that does not abort'],
])('work gives what it gives, or throws what it throws (%#: %s)', async (signal, _why) => {
  expect(await untilAborted(Promise.resolve('done'), signal)).toBe('done');
  await expect(untilAborted(Promise.reject(new RangeError('odd')), signal)).rejects.toThrow('odd');
  if (signal !== undefined) expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('the reason of the signal comes at once, and what the work comes to afterwards is nobody’s', async () => {
  const caller = new AbortController();
  const work = Promise.withResolvers<never>();
  const waiting = untilAborted(work.promise, caller.signal);
  caller.abort('enough');
  await expect(waiting).rejects.toBe('enough');
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  // Unhandled, it would fail this file.
  work.reject(new Error('too late'));
});

test('a signal that has aborted before goes first, even where the work has ended', async () => {
  const signal = AbortSignal.abort('enough');
  await expect(untilAborted(Promise.resolve('done'), signal)).rejects.toBe('enough');
  await expect(untilAborted(never(), signal)).rejects.toBe('enough');
});
