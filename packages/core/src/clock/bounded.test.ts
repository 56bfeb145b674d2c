import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { fakeClock } from '../testing/index.ts';
import { bounded, TookTooLong } from './bounded.ts';

const never = () => new Promise<never>(() => {});

test('work that is done in time is left alone, and nothing stays behind', async () => {
  const clock = fakeClock();
  const { signal } = new AbortController();
  let own: AbortSignal | undefined;
  const work = async (end: AbortSignal) => {
    own = end;
    expect(end.aborted).toBe(false);
    return 'done';
  };
  expect(await bounded(work, { ms: 10, clock, signal })).toBe('done');
  expect([clock.sleeping, getEventListeners(signal, 'abort').length, own?.aborted]).toEqual([0, 0, true]);
});

test.each([
  ['rejects', () => Promise.reject(new RangeError('odd'))],
  [
    'throws',
    () => {
      throw new RangeError('odd');
    },
  ],
])('work that %s ends with its own error', async (_, work) => {
  const clock = fakeClock();
  await expect(bounded(work, { ms: 10, clock, signal: undefined })).rejects.toThrow(new RangeError('odd'));
  expect(clock.sleeping).toBe(0);
});

test('work that takes too long is told so, whether it listens or not', async () => {
  const clock = fakeClock();
  const reasons: unknown[] = [];
  const work = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => reasons.push(signal.reason));
    return never();
  };
  const late = bounded(work, { ms: 10, clock, signal: undefined }).catch((thrown) => thrown);
  await clock.advance(9);
  expect(reasons).toEqual([]);
  await clock.advance(1);
  expect(await late).toBeInstanceOf(TookTooLong);
  expect(reasons).toEqual([await late]);
});

test('a caller who leaves takes the work along', async () => {
  const clock = fakeClock();
  const caller = new AbortController();
  const reason = new Error('enough');
  let own: AbortSignal | undefined;
  const left = bounded(
    (signal) => {
      own = signal;
      return never();
    },
    { ms: 10, clock, signal: caller.signal },
  );
  caller.abort(reason);
  await expect(left).rejects.toBe(reason);
  expect([own?.reason, clock.sleeping]).toEqual([reason, 0]);
  const begun: unknown[] = [];
  await expect(bounded(async () => begun.push(1), { ms: 10, clock, signal: caller.signal })).rejects.toBe(
    reason,
  );
  expect(begun).toEqual([]);
});
