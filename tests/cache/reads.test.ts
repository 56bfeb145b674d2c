import { cache } from '@keyward/core/cache';
import { createMounts } from '@keyward/core/ref';
import { openVaultService } from '@keyward/core/service';
import { fakeClock } from '@keyward/core/testing';
import { secretValue } from '@keyward/core/value';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openEmulatedVaults, refusal, type Seat, type Vaults } from '../service/vaults.fixture.ts';

// What reaches a vault of the reads behind a cache, by the vault's own log.

let vaults: Vaults;
let officer: Seat;
beforeAll(async () => {
  vaults = await openEmulatedVaults();
  officer = vaults.as('Key Vault Secrets Officer');
  await officer.provider.write.set('app/db', { value: secretValue('{"username":"app"}') });
});
afterAll(async () => {
  await officer?.[Symbol.asyncDispose]();
  await vaults?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  vaults.asked();
});

const AT = { path: 'app/db' };
const GET = 'GET /secrets/{name} 200';

describe('one request to the vault', () => {
  test('for a thousand cold reads at once, and for those that follow', async () => {
    const provider = cache()(officer.provider);
    const secrets = await Promise.all(Array.from({ length: 1_000 }, () => provider.get(AT)));
    expect(vaults.asked()).toEqual([GET]);
    expect(new Set(secrets.map(({ value }) => value.reveal()))).toEqual(new Set(['{"username":"app"}']));
    await provider.get(AT);
    expect(vaults.asked()).toEqual([]);
  });

  test('where half of the thousand leave', async () => {
    const provider = cache()(officer.provider);
    const caller = new AbortController();
    const reads = Array.from({ length: 1_000 }, (_, at) =>
      provider.get(AT, at % 2 === 0 ? { signal: caller.signal } : {}),
    );
    caller.abort(new Error('enough'));
    const ends = await Promise.allSettled(reads);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(500);
    expect(vaults.asked()).toEqual([GET]);
  });

  test('for a thousand reads through the service, each authorised and audited', async () => {
    const seen = { authorised: 0, audited: 0 };
    const service = openVaultService({
      mounts: createMounts([{ name: 'vault', url: 'unused' }]),
      open: ({ name }) => cache({ mount: name })({ ...officer.provider, close: async () => {} }),
      authorizer: {
        async authorize() {
          seen.authorised += 1;
          return { allowed: true };
        },
      },
      audit: {
        async record() {
          seen.audited += 1;
        },
      },
    });
    const refs = ['#username', '#password', ''].map((fragment) => `azure://vault/app/db${fragment}`);
    await Promise.all(Array.from({ length: 997 }, () => service.getCredentials('app/db')));
    expect((await service.getMany(refs)).map(({ status }) => status)).toEqual(Array(3).fill('fulfilled'));
    expect([vaults.asked(), seen]).toEqual([[GET], { authorised: 1_000, audited: 1_000 }]);
    await service.close();
  });
});

describe('what a vault says is seen in time', () => {
  test('a secret that somebody else disabled is refused after the worst delay', async () => {
    await officer.provider.write.set('app/off', { value: secretValue('example') });
    const clock = fakeClock();
    const provider = cache({ clock })(officer.provider);
    await provider.get({ path: 'app/off' });
    await officer.provider.write.update({ path: 'app/off' }, { enabled: false });
    await clock.advance(329_999);
    await provider.get({ path: 'app/off' });
    await clock.advance(1);
    expect(await refusal(provider.get({ path: 'app/off' }))).toMatchObject({ code: 'secret_disabled' });
  });

  test('an outage is bridged, and a role that was taken away is not', async () => {
    const clock = fakeClock();
    const provider = cache({ clock })(officer.provider);
    const match = { vault: 'contoso', route: 'GET /secrets/*' };
    await provider.get(AT);
    await clock.advance(1_000_000);
    const outage = vaults.emulator.faults.add({ match, effect: { kind: 'error', status: 503 } });
    expect((await provider.get(AT)).value.reveal()).toBe('{"username":"app"}');
    vaults.emulator.faults.remove(outage.id);
    vaults.emulator.faults.add({ match, effect: { kind: 'refusal', by: 'rbac' } });
    expect(await refusal(provider.get(AT))).toMatchObject({ code: 'forbidden_by_rbac' });
    vaults.emulator.faults.clear();
    vaults.emulator.faults.add({ match, effect: { kind: 'error', status: 503 } });
    expect(await refusal(provider.get(AT))).toMatchObject({ code: 'vault_failed' });
    vaults.emulator.faults.clear();
  });
});
