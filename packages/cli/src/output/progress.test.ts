import { PassThrough } from 'node:stream';
import { fakeClock } from '@keyward/core/testing';
import { expect, test } from 'vitest';
import { progressOn } from './progress.ts';

function terminal(isTTY: boolean) {
  const stream = new PassThrough({ encoding: 'utf8' });
  const written = () => stream.read() ?? '';
  return { stream: Object.assign(stream, { isTTY }) as unknown as NodeJS.WriteStream, written };
}

test('nothing is told before a second has passed, then often enough, and the line goes away', async () => {
  const clock = fakeClock();
  const { stream, written } = terminal(true);
  const progress = progressOn(stream, clock);
  progress.tell(25);
  await clock.advance(999);
  progress.tell(50);
  expect(written()).toBe('');
  await clock.advance(1);
  progress.tell(75);
  progress.tell(100);
  await clock.advance(100);
  progress.tell(125);
  expect(written()).toBe('\r\u001b[K75 secrets so far …\r\u001b[K125 secrets so far …');
  progress.clear();
  progress.clear();
  expect(written()).toBe('\r\u001b[K');
});

test.each([
  [true, 0, 'what was quick leaves nothing to clear'],
  [false, 5_000, 'no terminal, no progress'],
])('terminal %s after %s ms', async (isTTY, ms, why) => {
  const clock = fakeClock();
  const { stream, written } = terminal(isTTY);
  const progress = progressOn(stream, clock);
  await clock.advance(ms);
  progress.tell(25);
  progress.clear();
  expect(written(), why).toBe('');
});
