import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vaultError } from '../../errors/index.ts';
import { secretValue } from '../../value/index.ts';
import { refusal, stage } from '../stage.fixture.ts';

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at): [string, string] => [`tag-${at}`, 'x']));
const own = { 'keyward-key': 'DB', 'keyward-sync': 'here' };
const value = secretValue('example');

const refused = (code: 'forbidden_by_rbac' | 'conflict') => vaultError(code, { message: 'Not told.' });

describe('updateCustomMetadata', () => {
  test.each([
    [{ b: '2' }, undefined, { a: '1', b: '2' }, 'merges unless told otherwise'],
    [{ a: '2' }, true, { a: '2' }, 'a merge replaces what it names'],
    [{ a: null, b: '2' }, true, { b: '2' }, 'null removes'],
    [{ absent: null }, true, { a: '1' }, 'removing what is not there is no error'],
    [{ b: '2' }, false, { b: '2' }, 'a replacement removes what it does not name'],
    [{}, false, {}, 'all of it'],
    [{ ['__proto__']: 'x' }, true, { a: '1', ['__proto__']: 'x' }, 'a hostile name is a name'],
  ])('%j, merge %s', async (custom, merge, expected, why) => {
    const { service, behind } = stage({ secrets: { db: { value, tags: { a: '1', ...own } } } });
    const options = merge === undefined ? undefined : { merge };
    expect(await service.updateCustomMetadata('db', custom, options), why).toEqual(expected);
    expect((await behind().versions.latest('db')).tags).toEqual({ ...expected, ...own });
    expect(await Array.fromAsync(behind().versions.list('db'))).toHaveLength(1);
  });

  test('leaves Keyward’s own tags as any sequence of changes found them', async () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const change = fc.oneof(
      fc.record({
        merge: fc.constant(true),
        custom: fc.dictionary(name, fc.option(fc.constantFrom('1', '2'))),
      }),
      fc.record({ merge: fc.constant(false), custom: fc.dictionary(name, fc.constantFrom('1', '2')) }),
      fc.constant('set' as const),
      fc.constant('update' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (changes) => {
        const { service, behind } = stage({ secrets: { db: { value, tags: own } } });
        let expected: Record<string, string> = {};
        for (const one of changes) {
          if (one === 'set') {
            await service.createCredentials('db', {});
            expected = {};
          } else if (one === 'update') await service.updateCredentials('db', {});
          else {
            const { custom, merge } = one;
            const all = Object.entries({ ...(merge ? expected : {}), ...custom });
            expected = Object.fromEntries(all.filter((tag): tag is [string, string] => tag[1] !== null));
            expect(await service.updateCustomMetadata('db', custom, { merge })).toEqual(expected);
          }
        }
        expect((await behind().versions.latest('db')).tags).toEqual({ ...expected, ...own });
        expect((await service.readSecretMetadata('db')).customMetadata).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  test('of a disabled secret works, and leaves it disabled', async () => {
    const { service, behind } = stage({ secrets: { db: { value, enabled: false } } });
    expect(await service.updateCustomMetadata('db', { team: 'a' })).toEqual({ team: 'a' });
    expect(await behind().versions.latest('db')).toMatchObject({ enabled: false, tags: { team: 'a' } });
  });

  test('15 tags fit; 16 are refused before anything is asked', async () => {
    const { service, calls, events } = stage({ secrets: { db: 'x' } });
    expect(Object.keys(await service.updateCustomMetadata('db', many(15)))).toHaveLength(15);
    calls.length = 0;
    events.length = 0;
    expect(await refusal(service.updateCustomMetadata('db', many(16)))).toMatchObject({
      code: 'invalid_metadata',
      message: 'There are 16 tags, more than the 15 that the vault stores.',
    });
    expect([calls, events]).toEqual([[], []]);
  });

  test.each([
    [
      { ...many(14), ...own },
      { more: 'x' },
      "The secret would have 17 tags, 2 of them Keyward's own, more than the 15 that its vault stores.",
    ],
    [many(15), { more: 'x' }, 'The secret would have 16 tags, more than the 15 that its vault stores.'],
  ])('what no longer fits is refused before it is written', async (tags, custom, message) => {
    const { service, calls } = stage({
      secrets: { db: { value, tags } },
      limits: { tags: { count: 16, nameLength: 256, valueLength: 256 } },
      decorate: (provider) => ({
        ...provider,
        limits: { ...provider.limits, tags: { ...provider.limits.tags, count: 15 } },
      }),
    });
    expect(await refusal(service.updateCustomMetadata('db', custom))).toMatchObject({
      code: 'invalid_metadata',
      message,
      hint: 'Remove a tag that is no longer needed, or name fewer.',
    });
    expect(calls).toEqual(['vault versions.latest db']);
  });

  test.each([
    [
      { 'keyward-key': 'x' },
      {},
      "The tag `keyward-key` is Keyward's own, as all are that begin with `keyward-`.",
    ],
    [
      { 'Keyward-Sync': null },
      {},
      "The tag `Keyward-Sync` is Keyward's own, as all are that begin with `keyward-`.",
    ],
    [
      { a: null },
      { merge: false },
      'A replacement names the tags that are to stay; `null` removes one in a merge only.',
    ],
  ])('%j %j is refused before anything is asked', async (custom, options, message) => {
    const { service, calls } = stage({ secrets: { db: 'x' } });
    expect(await refusal(service.updateCustomMetadata('db', custom, options))).toMatchObject({
      code: 'invalid_metadata',
      message,
    });
    expect(calls).toEqual([]);
  });

  test('is refused to who may not see the tags: they would be lost', async () => {
    const { service, faults, calls } = stage({ secrets: { db: { value, tags: { a: '1' } } } });
    faults.set('forbidden', { operations: ['versions.latest'] });
    expect(await refusal(service.updateCustomMetadata('db', { b: '2' }))).toMatchObject({
      code: 'forbidden_by_rbac',
    });
    expect(calls).toEqual(['vault versions.latest db']);
  });

  test('loses no tag to others who write at the same time, by any spelling of the name', async () => {
    const { service, gateway } = stage({ secrets: { 'app/db': 'x' } });
    const names = ['app/db', 'app--db', 'APP/DB'];
    await Promise.all([
      ...names.map((name, at) => service.updateCustomMetadata(name, { [`by-${at}`]: 'x' })),
      gateway.run('secret.update_metadata', { ref: 'azure://vault/app/db', custom: { 'by-3': 'x' } }),
    ]);
    const { customMetadata } = await service.readSecretMetadata('app/db');
    expect(Object.keys(customMetadata).sort()).toEqual(['by-0', 'by-1', 'by-2', 'by-3']);
  });
});

describe('enable and disable', () => {
  test('change the latest version, or the one that is named', async () => {
    const { gateway, behind } = stage({ secrets: { db: { value, tags: own } } });
    const first = (await behind().get({ path: 'db' })).version;
    await behind().write.set('db', { value });
    expect(await gateway.run('secret.disable', { ref: 'db' })).toMatchObject({ enabled: false, tags: {} });
    await gateway.run('secret.disable', { ref: `db?version=${first}` });
    await gateway.run('secret.enable', { ref: 'db' });
    const infos = await Array.fromAsync(behind().versions.list('db'));
    expect(infos.map(({ enabled }) => enabled)).toEqual([false, true]);
  });

  test('do what else frees a secret of which nobody can tell the latest version', async () => {
    const { gateway } = stage({
      secrets: { db: { value, enabled: false } },
      decorate: (provider) => ({
        ...provider,
        versions: { ...provider.versions, latest: () => Promise.reject(refused('conflict')) },
      }),
    });
    expect(await gateway.run('secret.enable', { ref: 'db' })).toMatchObject({ enabled: true });
  });
});
