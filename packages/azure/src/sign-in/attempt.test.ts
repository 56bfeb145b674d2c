import { channel } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { attempt } from './attempt.ts';

const watched = () =>
  ['child_process', 'tracing:net.server.listen:asyncStart'].map((name) => channel(name).hasSubscribers);
const parts = () => ({ signal: new AbortController().signal, endsPrograms: true, troubles: [] });

test('a process is watched while somebody signs in, and no longer', async () => {
  const [one, other] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  expect(watched()).toEqual([false, false]);
  const first = attempt(parts(), () => one.promise);
  const second = attempt(parts(), () => other.promise);
  expect(watched()).toEqual([true, true]);
  one.resolve('token');
  expect(await first).toBe('token');
  expect(watched()).toEqual([true, true]);
  other.reject(new Error('no token'));
  await expect(second).rejects.toThrow('no token');
  expect(watched()).toEqual([false, false]);
});
