import { expect, test } from 'vitest';
import type { VaultJournal } from './journal.ts';
import { OPEN_PROPERTIES } from './properties.ts';
import { Vault } from './vault.ts';

/** A vault whose journal writes down what it is told, or refuses it. */
function stage() {
  const told: unknown[] = [];
  const journal = { refuses: false };
  const take =
    (what: string) =>
    (...more: unknown[]) => {
      if (journal.refuses) throw new Error('the disk is full');
      told.push([what, ...more]);
    };
  const kept: VaultJournal = {
    configured: take('configured'),
    added: ({ name, versions }) => take('added')(name, versions.length),
    wrote: (name, { value, enabled }) => take('wrote')(name, value, enabled),
    moved: (name, { kind }) => take('moved')(name, kind),
    gone: (name) => told.push(['gone', name]),
  };
  const clock = { now: () => 1_000_000 };
  const vault = new Vault({
    name: 'contoso',
    location: 'westeurope',
    clock,
    backupKey: new Uint8Array(32),
    journal: kept,
  });
  return { vault, told, journal };
}

test('each change is told before it is made, in as few words as there are', () => {
  const { vault, told } = stage();
  vault.set('Db', { value: 'one' });
  vault.set('db', { value: 'two' });
  vault.update('DB', undefined, { enabled: false });
  const backup = vault.backup('db');
  vault.delete('db');
  vault.recover('db');
  vault.delete('db');
  vault.purge('db');
  vault.restore(backup);
  vault.configure({ publicNetworkAccess: 'Disabled' });
  expect(told).toEqual([
    ['added', 'Db', 1],
    ['wrote', 'Db', 'two', true],
    ['wrote', 'Db', 'two', false],
    ['moved', 'Db', 'deleting'],
    ['moved', 'Db', 'recovering'],
    ['moved', 'Db', 'deleting'],
    ['moved', 'Db', 'purging'],
    ['gone', 'Db'],
    ['added', 'Db', 2],
    [
      'configured',
      {
        ...OPEN_PROPERTIES,
        name: 'contoso',
        retentionDays: 90,
        purgeProtection: false,
        publicNetworkAccess: 'Disabled',
      },
    ],
  ]);
});

test('what cannot be kept is not made', () => {
  const { vault, journal } = stage();
  vault.set('live', { value: 'x' });
  vault.set('gone', { value: 'x' });
  vault.delete('gone');
  const backup = vault.backup('live');
  const picture = () => JSON.stringify([vault.settings(), vault.secretImages()]);
  const before = picture();
  journal.refuses = true;
  for (const change of [
    () => vault.set('live', { value: 'y' }),
    () => vault.set('new', { value: 'y' }),
    () => vault.update('live', undefined, { enabled: false }),
    () => vault.delete('live'),
    () => vault.recover('gone'),
    () => vault.purge('gone'),
    () => vault.setManaged('live', { value: 'y', contentType: 'x', notBefore: 1, expires: 2 }),
    () => vault.configure({ publicNetworkAccess: 'Disabled' }),
  ]) {
    expect(change).toThrow('the disk is full');
    expect(picture()).toBe(before);
  }
  expect(() => vault.restore(backup)).toThrow();
  expect(picture()).toBe(before);
});

test('a vault that is served no longer tells nothing more', () => {
  const { vault, told } = stage();
  vault.detach();
  vault.set('late', { value: 'x' });
  expect(told).toEqual([]);
});
