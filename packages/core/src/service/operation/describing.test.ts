import { describe, expect, test } from 'vitest';
import { vaultError } from '../../errors/index.ts';
import type { MemoryProvider } from '../../memory/index.ts';
import type { SecretVersionInfo } from '../../provider/index.ts';
import { secretValue } from '../../value/index.ts';
import { refusal, stage } from '../stage.fixture.ts';

const own = { 'keyward-key': 'DB', 'keyward-sync': 'here' };
const value = secretValue('example');

const refused = (code: 'forbidden_by_rbac' | 'conflict') => vaultError(code, { message: 'Not told.' });

/** Names the versions of a secret so that neither ids nor times nor the order of a listing tell which is the latest. */
function misleading(provider: MemoryProvider) {
  const names = new Map<string, string>();
  const renamed = <Info extends SecretVersionInfo>(info: Info): Info => {
    const version = names.get(info.version) ?? `v${9 - names.size}`;
    names.set(info.version, version);
    return { ...info, version, createdOn: new Date(Date.UTC(2030, 0, Number(version.slice(1)))) };
  };
  return {
    ...provider,
    get: async (at: { readonly path: string }) => renamed(await provider.get(at)),
    versions: {
      async *list(path: string) {
        const infos = (await Array.fromAsync(provider.versions.list(path))).map(renamed);
        yield* infos.toReversed();
      },
      latest: async (path: string) => renamed(await provider.versions.latest(path)),
    },
  };
}

describe('readSecretMetadata', () => {
  test('has this shape, and no other', async () => {
    const [notBefore, expiresOn] = [new Date('2029-01-01'), new Date('2040-01-01')];
    const { service, behind, clock } = stage({ secrets: { 'app/db': { value, enabled: false } } });
    const first = (await behind().versions.latest('app/db')).version;
    await clock.advance(1_000);
    const tags = { team: 'a', ...own };
    const second = await behind().write.set('app/db', { value, notBefore, expiresOn, tags });
    await clock.advance(1_000);
    await behind().write.update({ path: 'app/db' }, { contentType: 'text/plain' });
    expect(await service.readSecretMetadata('app--db')).toStrictEqual({
      name: 'app/db',
      currentVersion: second.version,
      versions: [
        {
          version: second.version,
          enabled: true,
          createdOn: new Date('2030-01-01T00:00:01Z'),
          updatedOn: new Date('2030-01-01T00:00:02Z'),
          notBefore,
          expiresOn,
        },
        {
          version: first,
          enabled: false,
          createdOn: new Date('2030-01-01T00:00:00Z'),
          updatedOn: new Date('2030-01-01T00:00:00Z'),
          notBefore: null,
          expiresOn: null,
        },
      ],
      customMetadata: { team: 'a' },
    });
  });

  test('puts the current version first, whatever ids and times say', async () => {
    const { service, behind } = stage({
      secrets: { db: { value, tags: { nth: '1' } } },
      decorate: misleading,
    });
    await behind().write.set('db', { value, tags: { nth: '2' } });
    await behind().write.set('db', { value, tags: { nth: '3' } });
    const { currentVersion, versions, customMetadata } = await service.readSecretMetadata('db');
    expect([currentVersion, customMetadata]).toEqual(['v7', { nth: '3' }]);
    expect(versions.map(({ version }) => version)).toEqual(['v7', 'v9', 'v8']);
  });

  test('knows no current version of a disabled secret', async () => {
    const { service } = stage({ secrets: { db: { value, enabled: false, tags: { team: 'a' } } } });
    const { currentVersion, versions, customMetadata } = await service.readSecretMetadata('db');
    expect([currentVersion, versions.length, customMetadata]).toEqual([null, 1, { team: 'a' }]);
  });

  test.each(['forbidden_by_rbac', 'conflict'] as const)(
    'tells the newest version’s tags where the vault does not say which is the latest (%s)',
    async (code) => {
      const { service, behind, clock } = stage({
        secrets: { db: { value, tags: { nth: '1' } } },
        decorate: (provider) => ({
          ...provider,
          get: () => Promise.reject(refused(code)),
          versions: { ...provider.versions, latest: () => Promise.reject(refused(code)) },
        }),
      });
      await clock.advance(1_000);
      const { version } = await behind().write.set('db', { value, tags: { nth: '2', ...own } });
      const view = await service.readSecretMetadata('db');
      expect(view).toMatchObject({ name: 'db', currentVersion: null, customMetadata: { nth: '2' } });
      expect(view.versions[0]?.version).toBe(version);
    },
  );

  test('and of those of one second the tags of the one that was touched last', async () => {
    const { service, behind, clock, faults } = stage({ secrets: { db: value.reveal() } });
    for (let more = 0; more < 3; more++) await behind().write.set('db', { value });
    faults.set('forbidden', { operations: ['get', 'versions.latest'] });
    for await (const { version } of behind().versions.list('db')) {
      await clock.advance(1_000);
      await behind().write.update({ path: 'db', version }, { tags: { touched: version } });
      const { customMetadata, versions } = await service.readSecretMetadata('db');
      expect([customMetadata, versions[0]?.version]).toEqual([{ touched: version }, version]);
    }
  });

  test('fails where the vault fails', async () => {
    const { service, faults } = stage({ secrets: { db: 'x' } });
    faults.set('throttled', { operations: ['versions.latest'] });
    expect(await refusal(service.readSecretMetadata('db'))).toMatchObject({ code: 'throttled' });
  });

  test('of a secret that is not there is secret_not_found', async () => {
    const { service } = stage();
    expect(await refusal(service.readSecretMetadata('db'))).toMatchObject({
      code: 'secret_not_found',
      message: 'Secret `db` does not exist in this store.',
      ref: 'azure://vault/db',
    });
  });
});

describe('getLatestVersion', () => {
  test('is the version that a read gives, whatever ids and times say', async () => {
    const { service, behind, calls } = stage({ secrets: { db: value.reveal() }, decorate: misleading });
    await service.getLatestVersion('db');
    await behind().write.set('db', { value });
    await behind().write.set('db', { value });
    expect(await service.getLatestVersion('db')).toBe('v8');
    expect(new Set(calls)).toEqual(new Set(['vault get db']));
  });

  test('is null where the secret is disabled, and nothing else is hidden by that', async () => {
    const { service, faults } = stage({ secrets: { off: { value, enabled: false }, on: 'x' } });
    expect(await service.getLatestVersion('off')).toBeNull();
    faults.set('forbidden');
    expect(await refusal(service.getLatestVersion('on'))).toMatchObject({ code: 'forbidden_by_rbac' });
    faults.clear();
    expect(await refusal(service.getLatestVersion('absent'))).toMatchObject({ code: 'secret_not_found' });
  });
});

test('secret.versions lists them as they are, and reads none', async () => {
  const { gateway, behind, calls } = stage({ secrets: { 'app/db': { value, enabled: false } } });
  const second = await behind().write.set('app/db', { value, tags: { team: 'a', ...own } });
  const versions = await gateway.run('secret.versions', { ref: 'app/db' });
  expect(versions.map(({ enabled, tags }) => ({ enabled, tags }))).toEqual(
    expect.arrayContaining([
      { enabled: false, tags: {} },
      { enabled: true, tags: { team: 'a' } },
    ]),
  );
  expect(versions.map(({ version }) => version)).toContain(second.version);
  expect(JSON.stringify(calls)).not.toContain('get');
});
