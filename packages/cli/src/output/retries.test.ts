import { PassThrough } from 'node:stream';
import { signals } from '@keyward/core/signal';
import { fakeClock } from '@keyward/core/testing';
import { expect, test } from 'vitest';
import { tellRetries } from './retries.ts';

const RETRY = {
  operation: 'get',
  path: 'app/db',
  mount: 'billing',
  attempt: 1,
  outcome: 'throttled',
  waitMs: 1_240,
} as const;
const NOTE =
  'note: billing did not answer as it should (throttled); it is asked again in 1.2 s. Ctrl-C ends the wait.\n';

function told(isTTY: boolean) {
  const stream = new PassThrough({ encoding: 'utf8' });
  const clock = fakeClock();
  const stop = tellRetries(Object.assign(stream, { isTTY }) as unknown as NodeJS.WriteStream, clock);
  return { clock, stop, written: () => stream.read() ?? '' };
}

test('at a terminal a retry is told, once a second', async () => {
  const { clock, stop, written } = told(true);
  signals.retry.publish(RETRY);
  signals.retry.publish(RETRY);
  expect(written()).toBe(NOTE);
  await clock.advance(1_000);
  signals.retry.publish({ ...RETRY, waitMs: 3 });
  expect(written()).toContain('in 0.1 s');
  stop();
  expect(signals.retry.hasSubscribers).toBe(false);
});

test('anywhere else nothing is told', () => {
  const { stop, written } = told(false);
  expect(signals.retry.hasSubscribers).toBe(false);
  signals.retry.publish(RETRY);
  stop();
  expect(written()).toBe('');
});
