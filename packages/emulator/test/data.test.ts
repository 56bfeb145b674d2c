import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEmulator, trustCa } from '../src/index.ts';
import { ownFolder } from './data.fixture.ts';
import { allOf, clientOf, credentialOf, folder, refusalOf } from './stage.ts';

function held(start = Date.UTC(2026, 10, 20)) {
  let now = start;
  return { now: () => now, advance: (ms: number) => (now += ms) };
}
const DAY = 86_400_000;

test('what the next start knows is what this one knew, whatever the ports', async () => {
  const data = await ownFolder();
  const clock = held();
  const first = await startEmulator({ folder, data, clock, vaults: ['orders'] });
  using _trust = trustCa(first.caPem);
  const before = clientOf(first, 'orders');
  const { properties } = await before.setSecret('db-password', 'one', { tags: { team: 'a' } });
  await before.setSecret('db-password', 'two', { contentType: 'text/plain' });
  await before.updateSecretProperties('db-password', properties.version ?? '', { enabled: false });
  await before.setSecret('old', 'x');
  await (await before.beginDeleteSecret('old')).pollUntilDone();
  await before.setSecret('older', 'x');
  await (await before.beginDeleteSecret('older')).pollUntilDone();
  await before.purgeDeletedSecret('older');
  const backup = await before.backupSecret('db-password');
  await first.addVault({ name: 'billing', retentionDays: 7 });
  first.configureVault('billing', { publicNetworkAccess: 'Disabled' });
  await first.addCertificate('orders', { name: 'web' });
  const auditor = first.registerApplication({ name: 'auditor' });
  first.registerUser({ userPrincipalName: 'eve@contoso.example' });
  first.registerIdentity({ name: 'worker' });
  const { id } = first.assign({ principalId: auditor.objectId, role: 'Key Vault Reader', vault: 'orders' });
  const ofUser = first.assignments().find(({ principalId }) => principalId === first.user.objectId);
  expect(first.revoke(ofUser?.id ?? '')).toBe(true);
  const [known, ready, identities] = [first.state('absolute'), first.ready(), first.identities];
  await first.close();

  await using second = await startEmulator({ folder, data, clock });
  expect(second.vaults['orders']?.localhostUrl).not.toBe(ready.vaults['orders']?.localhostUrl);
  expect(second.state('absolute')).toEqual(known);
  const same = ({ tenantId, clientId, clientSecret, identityHeader, user }: typeof ready) => ({
    tenantId,
    clientId,
    clientSecret,
    identityHeader,
    user,
  });
  expect(same(second.ready())).toEqual(same(ready));
  expect(second.identities).toEqual(identities);
  expect(second.assignments().map((one) => one.id)).toContain(id);
  const after = clientOf(second, 'orders');
  const read = await after.getSecret('db-password');
  expect(read.value).toBe('two');
  // The id is of the port that was asked, and can be asked for again.
  const { localhostUrl = '' } = second.vaults['orders'] ?? {};
  expect(read.properties.id).toBe(`${localhostUrl}/secrets/db-password/${read.properties.version}`);
  expect((await allOf(after.listDeletedSecrets())).map(({ name }) => name)).toEqual(['old']);
  expect(await after.getDeletedSecret('older').catch(({ statusCode }) => statusCode)).toBe(404);
  await second.addVault('copies');
  expect((await clientOf(second, 'copies').restoreSecretBackup(backup ?? new Uint8Array())).name).toBe(
    'db-password',
  );
  const { clientId, clientSecret = '' } = auditor;
  const asAuditor = clientOf(second, 'orders', {
    credential: credentialOf(second, { clientId, clientSecret }),
  });
  expect(await allOf(asAuditor.listPropertiesOfSecrets())).toHaveLength(2);
  expect(await refusalOf(asAuditor.getSecret('db-password'))).toMatchObject({ innerCode: 'ForbiddenByRbac' });
  const billing = clientOf(second, 'billing').getSecret('x');
  expect(await refusalOf(billing)).toMatchObject({ innerCode: 'ForbiddenByConnection' });
});

test('a start at a later time sees what an emulator that never stopped would see', async () => {
  const data = await ownFolder();
  const clock = held();
  const options = { folder, clock, delayMs: 60_000, vaults: [{ name: 'orders', retentionDays: 7 }] };
  const first = await startEmulator({ ...options, data });
  using _trust = trustCa(first.caPem);
  const client = clientOf(first, 'orders');
  for (const name of ['kept', 'deleted', 'recovered', 'purged']) await client.setSecret(name, 'x');
  for (const name of ['deleted', 'recovered', 'purged']) await client.beginDeleteSecret(name);
  clock.advance(61_000);
  await client.beginRecoverDeletedSecret('recovered');
  await client.purgeDeletedSecret('purged');
  const on = async (at: typeof client) => ({
    live: (await allOf(at.listPropertiesOfSecrets())).map(({ name }) => name),
    deleted: (await allOf(at.listDeletedSecrets())).map(({ name }) => name),
  });
  expect(await on(client)).toEqual({ live: ['kept'], deleted: ['deleted'] });
  await first.close();

  clock.advance(61_000);
  const second = await startEmulator({ ...options, data });
  expect(await on(clientOf(second, 'orders'))).toEqual({ live: ['kept', 'recovered'], deleted: ['deleted'] });
  await second.close();

  clock.advance(8 * DAY);
  const third = await startEmulator({ ...options, data });
  expect(await on(clientOf(third, 'orders'))).toEqual({ live: ['kept', 'recovered'], deleted: [] });
  await third.close();
  // Gone for good: not even a clock that goes back brings it back.
  clock.advance(-8 * DAY);
  await using fourth = await startEmulator({ ...options, data });
  expect(await on(clientOf(fourth, 'orders'))).toEqual({ live: ['kept', 'recovered'], deleted: [] });
});

test('a clock that was moved or stopped is so after a restart, until a reset', async () => {
  const data = await ownFolder();
  const base = held();
  const options = { folder, data, clock: base, vaults: [{ name: 'orders', retentionDays: 7 }] };
  const first = await startEmulator(options);
  using _trust = trustCa(first.caPem);
  await clientOf(first, 'orders').setSecret('a', 'x');
  await clientOf(first, 'orders').beginDeleteSecret('a');
  first.clock.advance(6 * DAY);
  await first.seed({ format: 'keyward-emulator-state/1', vaults: [{ name: 'billing' }] });
  await first.close();

  base.advance(1_000);
  const second = await startEmulator(options);
  expect(second.clock.state()).toEqual({ now: base.now() + 6 * DAY, frozen: false, offsetMs: 6 * DAY });
  expect((await allOf(clientOf(second, 'orders').listDeletedSecrets())).map(({ name }) => name)).toEqual([
    'a',
  ]);
  const frozen = second.clock.freeze(base.now() + 8 * DAY);
  await second.close();

  base.advance(1_000);
  const third = await startEmulator(options);
  expect(third.clock.state()).toEqual({ ...frozen, offsetMs: frozen.offsetMs - 1_000 });
  expect(await allOf(clientOf(third, 'orders').listDeletedSecrets())).toEqual([]);
  await third.reset();
  expect(third.clock.state()).toEqual({ now: base.now(), frozen: false, offsetMs: 0 });
  await third.close();

  await using fourth = await startEmulator(options);
  expect(fourth.clock.state()).toEqual({ now: base.now(), frozen: false, offsetMs: 0 });
});

test('a seed counts for a new folder, and for a reset; vaults of the options are added to an old one', async () => {
  const data = await ownFolder();
  const seed = {
    format: 'keyward-emulator-state/1',
    vaults: [{ name: 'orders', secrets: { 'db-password': 'seeded' } }],
  } as const;
  const first = await startEmulator({ folder, data, seed });
  using _trust = trustCa(first.caPem);
  await clientOf(first, 'orders').setSecret('db-password', 'changed');
  await first.close();
  const second = await startEmulator({ folder, data, seed, vaults: ['orders', 'later'] });
  expect(Object.keys(second.vaults)).toEqual(['orders', 'later']);
  expect((await clientOf(second, 'orders').getSecret('db-password')).value).toBe('changed');
  await second.reset();
  expect((await clientOf(second, 'orders').getSecret('db-password')).value).toBe('seeded');
  await second.close();
  await using third = await startEmulator({ folder, data });
  expect(Object.keys(third.vaults)).toEqual(['orders', 'later']);
  expect((await clientOf(third, 'orders').getSecret('db-password')).value).toBe('seeded');
});

test('a write that was under way when its vault went comes too late', async () => {
  const data = await ownFolder();
  const first = await startEmulator({ folder, data });
  using _trust = trustCa(first.caPem);
  const snapshot = first.snapshot();
  const { localhostUrl } = await first.addVault('going');
  const token = await first.issueToken();
  const slow = request(`${localhostUrl}/secrets/late?api-version=7.4`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  slow.write('{"value":');
  await expect.poll(() => slow.socket?.bytesWritten ?? 0).toBeGreaterThan(0);
  // Its head has come when another request on the same port, sent later, is answered.
  await clientOf(first, 'going').setSecret('early', 'x');
  await snapshot.restore();
  const answered = once(slow, 'response');
  slow.end('"x"}');
  const [answer] = await answered;
  expect(answer.statusCode).toBe(404);
  await first.close();
  await using second = await startEmulator({ folder, data });
  expect(Object.keys(second.vaults)).toEqual(['keyward']);
});

test('nobody else reads the files, and a folder without data stays out of it', async () => {
  const data = await ownFolder();
  await using _emulator = await startEmulator({ folder, data });
  const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  expect(await mode(data)).toBe('700');
  for (const name of await readdir(data)) expect(await mode(join(data, name)), name).toBe('600');
  expect((await readFile(join(data, 'owner'), 'utf8')).trim()).toBe(String(process.pid));
});
