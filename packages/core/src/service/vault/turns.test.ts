import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { encodePath, parseRef } from '../../ref/index.ts';
import { refusal } from '../stage.fixture.ts';
import { createTurns } from './turns.ts';

const spot = (ref: string, address = 'https://contoso.vault.azure.net') => ({ address, ref: parseRef(ref) });
const DB = spot('app/db');

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

test('writers of one secret act one after the other, in the order in which they came', async () => {
  const turns = createTurns();
  const order: string[] = [];
  await Promise.all(
    [1, 2, 3].map((nth) =>
      turns.take(DB, undefined, async () => {
        order.push(`${nth} begins`);
        await turn();
        order.push(`${nth} ends`);
      }),
    ),
  );
  expect(order).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
});

test.each([
  ['azure://vault/app--db', true, 'the name in the vault'],
  ['azure://vault/APP/Db', true, 'another case'],
  ['azure://vault/app/db?version=1', true, 'one version of it'],
  ['azure://billing/app/db', true, 'another mount of the vault'],
  ['azure://vault/app/dbs', false, 'another secret'],
  ['azure://vault/app_db', false, 'another secret, though nearly'],
])('%s waits for app/db: %s (%s)', async (other, waits) => {
  const turns = createTurns();
  const first = gate();
  const begun: string[] = [];
  const writing = turns.take(DB, undefined, () => first.passed);
  const next = turns.take(spot(other), undefined, async () => begun.push('next'));
  await turn();
  expect(begun).toEqual(waits ? [] : ['next']);
  first.open();
  await Promise.all([writing, next]);
  expect(begun).toEqual(['next']);
});

test('another vault is another line', async () => {
  const turns = createTurns();
  const first = gate();
  const writing = turns.take(DB, undefined, () => first.passed);
  const other = spot('app/db', 'https://fabrikam.vault.azure.net');
  expect(await turns.take(other, undefined, async () => 'in')).toBe('in');
  first.open();
  await writing;
});

test('a path and the name that stands for it are one line', async () => {
  const turns = createTurns();
  const first = gate();
  const path = spot('DATABASE_URL');
  const name = spot(encodePath('DATABASE_URL'));
  let begun = false;
  const writing = turns.take(path, undefined, () => first.passed);
  const next = turns.take(name, undefined, async () => {
    begun = true;
  });
  await turn();
  expect(begun).toBe(false);
  first.open();
  await Promise.all([writing, next]);
});

test('nothing of a turn that is over stays with its caller', async () => {
  const turns = createTurns();
  const { signal } = new AbortController();
  await Promise.all([1, 2].map(() => turns.take(DB, signal, turn)));
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('a writer that fails lets the next one in', async () => {
  const turns = createTurns();
  const failed = refusal(turns.take(DB, undefined, () => Promise.reject(new Error('odd'))));
  expect(await turns.take(DB, undefined, async () => 'in')).toBe('in');
  expect(await failed).toEqual(new Error('odd'));
});

test('a writer that leaves while it waits does not act, and lets nobody past its place', async () => {
  const turns = createTurns();
  const first = gate();
  const caller = new AbortController();
  const reason = new Error('enough');
  const order: string[] = [];
  const writing = turns.take(DB, undefined, () => first.passed.then(() => order.push('first')));
  const leaving = turns.take(DB, caller.signal, async () => order.push('left'));
  const last = turns.take(DB, undefined, async () => order.push('last'));
  caller.abort(reason);
  await expect(leaving).rejects.toBe(reason);
  await turn();
  expect(order).toEqual([]);
  first.open();
  await Promise.all([writing, last]);
  expect(order).toEqual(['first', 'last']);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  await expect(turns.take(DB, caller.signal, async () => order.push('later'))).rejects.toBe(reason);
  expect(order).toEqual(['first', 'last']);
});

test('100 may wait for one secret, and one more is refused', async () => {
  const turns = createTurns();
  const first = gate();
  const acted: number[] = [];
  const all = [turns.take(DB, undefined, () => first.passed)];
  for (let nth = 0; nth < 100; nth++) {
    all.push(turns.take(DB, undefined, async () => void acted.push(nth)));
  }
  expect(await refusal(turns.take(DB, undefined, async () => {}))).toEqual({
    code: 'throttled',
    message: '100 writers of this process wait for azure://vault/app/db already; this one was not added.',
    hint: 'Look for a loop that writes this secret.',
  });
  first.open();
  await Promise.all(all);
  expect(acted).toHaveLength(100);
  expect(await turns.take(DB, undefined, async () => 'in')).toBe('in');
});
