import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { encodePath, parseRef } from '../../ref/index.ts';
import { createWriters } from './writers.ts';

const spot = (ref: string, address = 'https://contoso.vault.azure.net') => ({ address, ref: parseRef(ref) });
const DB = spot('app/db');

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

test.each([
  ['azure://vault/app--db', true, 'the name in the vault'],
  ['azure://vault/APP/Db', true, 'another case'],
  ['azure://vault/app/db?version=1', true, 'one version of it'],
  ['azure://billing/app/db', true, 'another mount of the vault'],
  ['azure://vault/app/dbs', false, 'another secret'],
  ['azure://vault/app_db', false, 'another secret, though nearly'],
])('%s waits for app/db: %s (%s)', async (other, waits) => {
  const writers = createWriters();
  const first = gate();
  const begun: string[] = [];
  const writing = writers.take(DB, undefined, () => first.passed);
  const next = writers.take(spot(other), undefined, async () => begun.push('next'));
  await turn();
  expect(begun).toEqual(waits ? [] : ['next']);
  first.open();
  await Promise.all([writing, next]);
  expect(begun).toEqual(['next']);
});

test('another vault is another line', async () => {
  const writers = createWriters();
  const first = gate();
  const writing = writers.take(DB, undefined, () => first.passed);
  const other = spot('app/db', 'https://fabrikam.vault.azure.net');
  expect(await writers.take(other, undefined, async () => 'in')).toBe('in');
  first.open();
  await writing;
});

test('a path and the name that stands for it are one line', async () => {
  const writers = createWriters();
  const first = gate();
  const path = spot('DATABASE_URL');
  const name = spot(encodePath('DATABASE_URL'));
  let begun = false;
  const writing = writers.take(path, undefined, () => first.passed);
  const next = writers.take(name, undefined, async () => {
    begun = true;
  });
  await turn();
  expect(begun).toBe(false);
  first.open();
  await Promise.all([writing, next]);
});

test('the error of a line that is full names the ref', async () => {
  const writers = createWriters();
  const first = gate();
  const all = [writers.take(DB, undefined, () => first.passed)];
  for (let nth = 0; nth < 100; nth++) all.push(writers.take(DB, undefined, async () => {}));
  await expect(writers.take(DB, undefined, async () => {})).rejects.toMatchObject({
    code: 'throttled',
    message: '100 writers of this process wait for azure://vault/app/db already; this one was not added.',
  });
  first.open();
  await Promise.all(all);
});
