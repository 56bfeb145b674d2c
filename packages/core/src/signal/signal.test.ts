import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { vaultError } from '../errors/index.ts';
import { signals } from './index.ts';

const ATTEMPT = { operation: 'get', path: 'app/db', attempt: 1 } as const;

test('a point is told to its subscribers, until they leave', () => {
  const heard: unknown[] = [];
  expect(signals.throttle.hasSubscribers).toBe(false);
  const stop = signals.throttle.subscribe((payload) => heard.push(payload));
  expect(signals.throttle.hasSubscribers).toBe(true);
  signals.throttle.publish({ operation: 'get', kind: 'other' });
  stop();
  signals.throttle.publish({ operation: 'list', kind: 'other' });
  expect(heard).toEqual([{ operation: 'get', kind: 'other' }]);
  expect(signals.throttle.hasSubscribers).toBe(false);
});

test.each([
  ['a result', async () => 'a value', 'succeeded'],
  ['an error of the table', () => Promise.reject(vaultError('throttled', { message: 'x' })), 'throttled'],
  ['the reason of an abort', () => Promise.reject('enough'), 'aborted'],
])('a span ends with the outcome of %s, and tells neither result nor error', async (_, act, outcome) => {
  const told: string[] = [];
  const messages = new Set<object>();
  const note = (event: string) => (message: unknown) => {
    told.push(`${event} ${(message as { outcome?: string }).outcome ?? '-'}`);
    messages.add(message as object);
  };
  const channel = tracingChannel('keyward:attempt');
  const all = {
    start: note('start'),
    end: note('end'),
    asyncStart: note('asyncStart'),
    asyncEnd: note('asyncEnd'),
    error: note('error'),
  };
  channel.subscribe(all);
  await signals.attempt.trace(ATTEMPT, act).catch(() => {});
  channel.unsubscribe(all);
  const failed = outcome === 'succeeded' ? [] : [`error ${outcome}`];
  expect(told).toEqual(['start -', 'end -', ...failed, `asyncStart ${outcome}`, `asyncEnd ${outcome}`]);
  expect([...messages]).toEqual([{ ...ATTEMPT, outcome }]);
});

test('a span gives back what its act gives, and throws what it throws', async () => {
  const stop = signals.attempt.subscribe({ start: () => {} });
  expect(await signals.attempt.trace(ATTEMPT, async () => 7)).toBe(7);
  await expect(signals.attempt.trace(ATTEMPT, () => Promise.reject('enough'))).rejects.toBe('enough');
  stop();
  expect(signals.attempt.hasSubscribers).toBe(false);
});

test('what is bound to the start of a span is there inside it, as a tracer needs it', async () => {
  const store = new AsyncLocalStorage<object>();
  const { start } = tracingChannel('keyward:attempt');
  start.bindStore(store, (message) => message as object);
  const inside = await signals.attempt.trace(ATTEMPT, async () => {
    await null;
    return store.getStore();
  });
  start.unbindStore(store);
  expect(inside).toMatchObject(ATTEMPT);
  expect(store.getStore()).toBeUndefined();
});

test('a span ends with what its act has found, and with what it makes of a failure', async () => {
  const told: unknown[] = [];
  const stop = signals.operation.subscribe({ end: (payload) => told.push({ ...payload }) });
  const subject = { operation: 'secret.get', mount: 'vault' };
  await signals.operation.trace(subject, async () => 'v1', { found: (version) => ({ found: { version } }) });
  const odd = signals.operation.trace(subject, () => Promise.reject('odd'), { outcome: () => 'unexpected' });
  await expect(odd).rejects.toBe('odd');
  stop();
  expect(told).toEqual([
    { ...subject, outcome: 'succeeded', found: { version: 'v1' } },
    { ...subject, outcome: 'unexpected' },
  ]);
});
