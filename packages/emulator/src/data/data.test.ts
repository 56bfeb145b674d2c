import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bareImage } from '../state/first.ts';
import { originOf } from '../state/origin.ts';
import { LIVE } from '../vault/life.ts';
import { OPEN_PROPERTIES } from '../vault/properties.ts';
import { createData, openData } from './data.ts';

async function ownFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-data-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const settings = { name: 'orders', retentionDays: 90, purgeProtection: false, ...OPEN_PROPERTIES };
const version = (id: string) => ({ version: id, value: id, enabled: true, created: 1, updated: 1 });

test('a folder that was begun by another meanwhile is that one’s, and stays whole', async () => {
  const folder = await ownFolder();
  const first = await createData(folder, bareImage(originOf(), true));
  await expect(createData(folder, bareImage(originOf(), true))).rejects.toMatchObject({
    code: 'data_in_use',
  });
  await first.close();
  const again = await openData(folder);
  expect(again?.image).toEqual(first.image);
  await again?.close();
  expect(await readdir(folder)).toEqual(['emulator.sqlite']);
});

test('a new version of a secret with many is one row, and the order written is kept', async () => {
  const folder = await ownFolder();
  const image = bareImage(originOf(), false);
  const data = await createData(folder, { ...image, vaults: [{ settings, secrets: [] }] });
  const journal = data.journal.vault('Orders');
  const ids = ['c', 'a', 'b'].map((letter) => letter.repeat(32));
  journal.added({ name: 'Db', versions: [version(ids[0] ?? '')], life: LIVE });
  for (const id of ids.slice(1)) journal.wrote('db', version(id));
  journal.wrote('DB', { ...version(ids[0] ?? ''), enabled: false });
  // A name that begins like another one.
  journal.added({ name: 'Db-2', versions: [version(ids[1] ?? '')], life: LIVE });
  await data.close();
  const found = await openData(folder);
  const [vault] = found?.image.vaults ?? [];
  expect(vault?.secrets.map(({ name, versions }) => [name, versions.map((one) => one.version)])).toEqual([
    ['Db', ids],
    ['Db-2', [ids[1]]],
  ]);
  expect(vault?.secrets[0]?.versions[0].enabled).toBe(false);
  found?.journal.vault('orders').gone('DB');
  await found?.close();
  const left = await openData(folder);
  expect(left?.image.vaults[0]?.secrets.map(({ name }) => name)).toEqual(['Db-2']);
  await left?.close();
});

test('a name whose last secret could not be dropped begins anew', async () => {
  const folder = await ownFolder();
  const data = await createData(folder, {
    ...bareImage(originOf(), false),
    vaults: [{ settings, secrets: [] }],
  });
  const journal = data.journal.vault('orders');
  journal.added({ name: 'db', versions: [version('a'.repeat(32)), version('b'.repeat(32))], life: LIVE });
  journal.added({ name: 'DB', versions: [version('c'.repeat(32))], life: LIVE });
  await data.close();
  const found = await openData(folder);
  const [secret] = found?.image.vaults[0]?.secrets ?? [];
  expect(secret).toEqual({ name: 'DB', versions: [version('c'.repeat(32))], life: LIVE });
  await found?.close();
});
