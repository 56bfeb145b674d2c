import { getEventListeners } from 'node:events';
import type { Call } from '@keyward/core/provider';
import { fakeClock } from '@keyward/core/testing';
import { expect, test } from 'vitest';
import { asking } from '../src/client/asking.ts';
import type { Doing } from '../src/client/failure.ts';

const READ: Doing = { verb: 'read', path: 'app/db', kind: 'other' };
const WRITE: Doing = { verb: 'write', path: 'app/db', kind: 'create' };
const never = () => new Promise<never>(() => {});

function scene() {
  const clock = fakeClock();
  const admitted: string[] = [];
  const requests: NonNullable<Call['requests']> = {
    timeoutMs: 1_000,
    async admit(kind) {
      admitted.push(kind);
    },
  };
  return { clock, admitted, requests, ...asking({ clock, abortable: true }) };
}

test('a request is taken out of the budget before it is sent, and leaves no timer and no listener', async () => {
  const { ask, clock, admitted, requests } = scene();
  const { signal } = new AbortController();
  const seen: AbortSignal[] = [];
  const answer = await ask(WRITE, { signal, requests }, async ([options]) => {
    if (options !== undefined) seen.push(options.abortSignal);
    return admitted.join();
  });
  expect([answer, clock.sleeping]).toEqual(['create', 0]);
  expect(seen.flatMap((each) => getEventListeners(each, 'abort'))).toEqual([]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test.each([
  [READ, 'timeout'],
  [WRITE, 'outcome_unknown'],
])('one that takes too long is given up: %j is %s', async (doing, code) => {
  const { ask, clock, requests } = scene();
  const signals: AbortSignal[] = [];
  const work = ask(doing, { requests }, ([options]) => {
    if (options !== undefined) signals.push(options.abortSignal);
    return never();
  });
  const refused = expect(work).rejects.toMatchObject({ code });
  await Promise.resolve();
  await clock.advance(1_000);
  await refused;
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('whoever leaves has his own reason, whatever the client says of it', async () => {
  const { ask } = scene();
  const leaving = new AbortController();
  const reason = new Error('gone');
  const work = ask(READ, { signal: leaving.signal }, async ([options]) => {
    await Promise.resolve();
    leaving.abort(reason);
    if (options?.abortSignal.aborted) throw new Error('The operation was aborted.');
  });
  await expect(work).rejects.toBe(reason);
  await expect(ask(READ, { signal: leaving.signal }, never)).rejects.toBe(reason);
});

test('after the end nothing is sent', async () => {
  const { ask, close, admitted, requests } = scene();
  close();
  await expect(ask(READ, { requests }, never)).rejects.toMatchObject({ code: 'provider_closed' });
  expect(admitted).toEqual([]);
});
