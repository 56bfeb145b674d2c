import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusal, stage } from '../stage.fixture.ts';

const secrets = {
  'app/db': 'x',
  'app/cache': { value: 'x', enabled: false },
  application: 'x',
  'app cert': 'x',
  'app/cert': 'x',
  APP: { value: 'x', tags: { team: 'a', 'keyward-key': 'k' } },
};
const others = { billing: { 'app/one': 'x' } };

describe('listCredentials', () => {
  test('tells decoded paths, sorted: disabled ones, and none of a certificate', async () => {
    const { service } = stage({ secrets, managed: ['app/cert'] });
    expect(await service.listCredentials()).toEqual([
      'APP',
      'app cert',
      'app/cache',
      'app/db',
      'application',
    ]);
  });

  test('of another mount', async () => {
    const { service } = stage({ secrets, others });
    expect(await service.listCredentials({ mount: 'Billing' })).toEqual(['app/one']);
  });
});

describe('listKeys', () => {
  test.each([
    ['app/', ['app/cache', 'app/cert', 'app/db'], 'a literal beginning'],
    [
      'app',
      ['app cert', 'app/cache', 'app/cert', 'app/db', 'application'],
      'which need not end with a segment',
    ],
    ['App', [], 'letters are told apart'],
    ['', ['APP', 'app cert', 'app/cache', 'app/cert', 'app/db', 'application'], 'nothing begins everything'],
    ['app%', [], 'a raw beginning is literal'],
    ['azure://vault/app/', ['app/cache', 'app/cert', 'app/db'], 'the beginning of a ref'],
    ['azure://vault/app%20', ['app cert'], 'is decoded like one'],
    ['azure://billing/', ['app/one'], 'and names the mount'],
    ['azure://billing', ['app/one'], 'with or without a slash'],
  ])('%j', async (prefix, expected, why) => {
    const { service } = stage({ secrets, others });
    expect(await service.listKeys(prefix), why).toEqual(expected);
  });

  test('finds exactly what begins with the text', async () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'ab', '_', 'A'), { minLength: 1, maxLength: 3 })
      .map((all) => all.join('/'));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(path, { selector: (one) => one.toLowerCase(), maxLength: 8 }),
        path,
        async (paths, prefix) => {
          const { service } = stage({ secrets: Object.fromEntries(paths.map((one) => [one, 'x'])) });
          expect(await service.listKeys(prefix)).toEqual(
            paths.filter((one) => one.startsWith(prefix)).sort(),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  test.each([
    [
      'azure://vault/app#x',
      'A listing goes by the beginning of paths: a fragment or version has no place in it.',
    ],
    [
      'azure://vault/app?version=1',
      'A listing goes by the beginning of paths: a fragment or version has no place in it.',
    ],
    ['keyward://shop/prod', 'Only vaults can be listed, and a `keyward://` ref names none.'],
    ['azure://no_mount/', 'A mount is 1 to 63 letters, digits and inner hyphens; this is none.'],
  ])('%j is refused', async (prefix, message) => {
    const { service, calls } = stage({ secrets });
    expect(await refusal(service.listKeys(prefix))).toMatchObject({ code: 'malformed_ref', message });
    expect(calls).toEqual([]);
  });

  test.each(['', 'azure://vault/'])('what no path can begin with is refused after %j too', async (before) => {
    const { service, events } = stage({ secrets });
    expect(await refusal(service.listKeys(before + 'x'.repeat(257)))).toMatchObject({
      code: 'invalid_path',
      message: 'The path has 257 characters, more than the 256 that Keyward keeps.',
    });
    expect(events).toEqual([]);
    expect(await service.listKeys(before + 'x'.repeat(256))).toEqual([]);
  });
});

describe('secret.list', () => {
  test('tells no own tags, filters by all tags given, and counts as it goes', async () => {
    const { gateway, events } = stage({ secrets });
    const found: number[] = [];
    const tags = { team: 'a' };
    const listing = await gateway.run('secret.list', { tags }, { onProgress: (count) => found.push(count) });
    expect(listing).toMatchObject({ mount: 'vault', prefix: '', secrets: [{ path: 'APP', tags }] });
    expect(Object.keys(listing.secrets[0]?.tags ?? {})).toEqual(['team']);
    expect(found.at(-1)).toBe(1);
    expect(events.at(-1)).toMatchObject({
      type: 'SECRET_LISTED',
      data: { mount: 'vault', prefix: '', count: 1 },
    });
  });

  test.each<[Record<string, string>, string]>([
    [{ constructor: 'x' }, 'inherited members are no tags'],
    [{ ['__proto__']: 'x' }, 'nor are hostile ones'],
    [{ 'keyward-key': 'other' }, 'an own tag with another value'],
    [{ team: 'a', more: 'x' }, 'all tags are asked for, not any'],
  ])('by %j finds nothing: %s', async (tags) => {
    const { gateway } = stage({ secrets });
    expect((await gateway.run('secret.list', { tags })).secrets).toEqual([]);
  });

  test('takes one mount', async () => {
    const { gateway } = stage({ secrets, others });
    expect(await refusal(gateway.run('secret.list', { prefix: 'azure://billing/', mount: 'vault' }))).toEqual(
      {
        code: 'malformed_ref',
        message: 'The listing names two mounts, `vault` and `billing`.',
        hint: 'Name the mount once: as an option, or in the ref.',
      },
    );
    const same = await gateway.run('secret.list', { prefix: 'azure://billing/', mount: 'billing' });
    expect(same.secrets).toHaveLength(1);
  });
});

test('secret.list_deleted tells what can be recovered, and until when', async () => {
  const { gateway, behind, events } = stage({ secrets });
  await behind().write.delete('APP');
  const { secrets: deleted } = await gateway.run('secret.list_deleted', {});
  expect(deleted).toMatchObject([
    { path: 'APP', tags: { team: 'a' }, scheduledPurgeOn: new Date('2030-04-01') },
  ]);
  expect(events.at(-1)).toMatchObject({ type: 'SECRET_LISTED', data: { deleted: true, count: 1 } });
});

test('a store without a bin is told from an empty one', async () => {
  const { gateway } = stage({ decorate: ({ bin: _, ...provider }) => provider });
  expect(await refusal(gateway.run('secret.list_deleted', {}))).toMatchObject({
    code: 'unsupported',
    message: 'The store behind this mount cannot tell or change what was deleted.',
  });
});
