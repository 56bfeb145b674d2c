import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { vaultError } from '../errors/index.ts';
import { type LoadFailure, load } from './index.ts';
import { failureOf, stage } from './stage.fixture.ts';

test('a handler that closes has the last word, even where another key failed', async () => {
  const { means, write, fail, pass } = stage({ one: '1', two: '2' });
  const told: LoadFailure[] = [];
  const secrets = await load(
    means,
    { ONE: 'one', TWO: 'two' },
    { refreshS: 60, onError: (failure) => told.push(failure) },
  );
  secrets.onChange('ONE', () => secrets.close());
  await write('one', '1b');
  fail('two', 'vault_unreachable');
  await pass(60);
  expect(told).toEqual([]);
});

test('what `onError` rejects with is a warning, and no unhandled rejection', async () => {
  const { means, pass, fail } = stage({ one: '1' });
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const unhandled: unknown[] = [];
  const note = (thrown: unknown) => unhandled.push(thrown);
  process.on('unhandledRejection', note);
  try {
    await using _ = await load(
      means,
      { ONE: 'one' },
      { refreshS: 60, onError: () => Promise.reject(new Error('canary')) },
    );
    fail('one', 'vault_unreachable');
    await pass(60);
    await turn();
  } finally {
    process.off('unhandledRejection', note);
  }
  expect(unhandled).toEqual([]);
  expect(warned.mock.calls.map(([text]) => text)).toEqual([
    'Secrets could not be refreshed: ONE: It is vault_unreachable.',
  ]);
});

test('a refresh that is given up before it begins asks nobody', async () => {
  const { means, asked } = stage({ one: '1' });
  await using secrets = await load(means, { ONE: 'one' });
  asked();
  const reason = vaultError('timeout', { message: 'given up' });
  expect(await failureOf(secrets.refresh({ signal: AbortSignal.abort(reason) }))).toBe(reason);
  await turn();
  expect(asked()).toEqual([]);
});

test('what is closed, or was waited for, leaves no listener on the signals it was given', async () => {
  const { means } = stage({ one: '1' });
  const [end, lasting] = [new AbortController(), new AbortController()];
  const { signal } = lasting;
  const secrets = await load({ ...means, end: end.signal }, { ONE: 'one' }, { refreshS: 60, signal });
  await secrets.refresh({ signal });
  await secrets.newer({ signal });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(getEventListeners(end.signal, 'abort').length).toBe(1);
  await secrets.close();
  expect(getEventListeners(end.signal, 'abort')).toEqual([]);
});

test('whatever ends while it is loaded, nothing of it goes on', async () => {
  const { means, clock, hold, pass, asked } = stage({ one: '1' });
  const end = new AbortController();
  const release = hold();
  const loading = load({ ...means, end: end.signal }, { ONE: 'one' }, { refreshS: 60 });
  await turn();
  end.abort();
  release();
  const secrets = await loading;
  expect(await failureOf(() => secrets.ONE)).toMatchObject({ code: 'provider_closed' });
  expect(clock.sleeping).toBe(0);
  asked();
  await pass(600);
  expect(asked()).toEqual([]);
});

test('the timer joins a refresh that is under way: two looks at once could bring an older value back', async () => {
  const { means, clock, hold, asked } = stage({ one: '1' });
  await using secrets = await load(means, { ONE: 'one' }, { refreshS: 60, timeoutS: 600 });
  asked();
  const release = hold();
  const refreshing = secrets.refresh();
  await turn();
  await clock.advance(60_000);
  await turn();
  expect(asked()).toEqual(['one']);
  release();
  await refreshing;
});
