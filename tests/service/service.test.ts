import { credentialsOf, revealCredentials } from '@keyward/core/service';
import { secretValue } from '@keyward/core/value';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openEmulatedVaults, refusal, type Seat, type Vaults } from './vaults.fixture.ts';

// VaultService as an application has it: the Azure provider, on a vault that counts what it is asked.

const DATA = { username: 'app', password: 'example' };
let vaults: Vaults;
let officer: Seat;
beforeAll(async () => {
  vaults = await openEmulatedVaults();
  officer = vaults.as('Key Vault Secrets Officer');
  await officer.service.listCredentials();
});
afterAll(async () => {
  await officer?.[Symbol.asyncDispose]();
  await vaults?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  vaults.asked();
});

describe('each method does what it says, and asks the vault for no more than it needs', () => {
  test('createCredentials: JSON with its content type, a new version on an existing name', async () => {
    const { service, gateway } = officer;
    const first = await service.createCredentials('made/db', DATA);
    expect(vaults.asked()).toEqual(['GET /secrets/{name} 404', 'PUT /secrets/{name} 200']);
    const second = await service.createCredentials('made/db', { ...DATA, port: 5432 });
    expect(vaults.asked()).toEqual(['GET /secrets/{name} 200', 'PUT /secrets/{name} 200']);
    expect(second).not.toBe(first);
    const { secret } = await gateway.run('secret.get', { ref: 'made/db' });
    expect(secret).toMatchObject({ version: second, contentType: 'application/json' });
    expect(JSON.parse(secret.value.reveal())).toEqual({ ...DATA, port: 5432 });
  });

  test('createCredentials, of a disabled secret too, whichever of its versions is the latest', async () => {
    const { service, provider } = officer;
    const tags = { 'keyward-sync': 'example' };
    const disabled = { value: secretValue('{}'), enabled: false, tags };
    for (let nth = 0; nth < 3; nth++) await provider.write.set('off/db', disabled);
    const version = await service.createCredentials('off/db', DATA);
    expect(await provider.get({ path: 'off/db' })).toMatchObject({ version, enabled: true, tags });
  });

  test('getCredentials: a record, one member by fragment, an earlier version, plain text as `value`', async () => {
    const { service, gateway } = officer;
    const first = await service.createCredentials('read/db', DATA);
    await service.createCredentials('read/db', { username: 'next' });
    await gateway.run('secret.set', { ref: 'read/text', value: secretValue('example') });
    vaults.asked();
    const read = async (ref: string) => revealCredentials(await service.getCredentials(ref));
    expect(await read('read/db')).toEqual({ username: 'next' });
    expect(vaults.asked()).toEqual(['GET /secrets/{name} 200']);
    expect(await read('azure://vault/read/db#password')).toEqual({ password: null });
    expect(await read(`azure://vault/read/db#password?version=${first}`)).toEqual({ password: 'example' });
    expect(await read('read/text')).toEqual({ value: 'example' });
    expect(vaults.asked()).toHaveLength(3);
  });

  test('updateCredentials: a disabled secret is there; what is known of it is carried over', async () => {
    const { service, gateway } = officer;
    const expiresOn = new Date('2099-01-01T00:00:00Z');
    const tags = { team: 'payments' };
    const given = { contentType: 'application/vnd.example+json', tags, expiresOn, enabled: false };
    await gateway.run('secret.set', { ref: 'updated/db', value: secretValue('{}'), ...given });
    vaults.asked();
    const version = await service.updateCredentials('updated/db', DATA);
    expect(vaults.asked()).toEqual([
      'GET /secrets/{name} 403',
      'GET /secrets/{name}/versions 200',
      'PUT /secrets/{name} 200',
    ]);
    await gateway.run('secret.enable', { ref: 'updated/db' });
    const { secret, credentials } = await gateway.run('secret.get', { ref: 'updated/db' });
    expect(secret).toMatchObject({ ...given, version, enabled: true });
    expect(revealCredentials(credentials)).toEqual(DATA);
    vaults.asked();
    await service.updateCredentials('updated/db', DATA);
    expect(vaults.asked()).toEqual(['GET /secrets/{name} 200', 'PUT /secrets/{name} 200']);
    expect(await refusal(service.updateCredentials('updated/never-was', DATA))).toMatchObject({
      code: 'secret_not_found',
      ref: 'azure://vault/updated/never-was',
    });
  });

  test('deleteCredentials: true when it is gone, and its event names the credential', async () => {
    const { service, events } = officer;
    await service.createCredentials('gone/db', DATA);
    vaults.asked();
    const from = events.length;
    expect(await service.deleteCredentials('gone/db')).toBe(true);
    expect(vaults.asked()).toEqual([
      'GET /secrets/{name} 200',
      'DELETE /secrets/{name} 200',
      'GET /deletedsecrets/{name} 200',
    ]);
    const event = { type: 'SECRET_VERSION_DELETED', operation: 'secret.delete' };
    const data = { mount: 'vault', credential_id: 'azure://vault/gone/db' };
    expect(events.slice(from)).toMatchObject([
      { ...event, outcome: 'attempted', data },
      { ...event, outcome: 'succeeded', data: { ...data, confirmed: true } },
    ]);
    const never = await refusal(service.deleteCredentials('gone/never-was'));
    expect(never).toMatchObject({ code: 'secret_not_found', ref: 'azure://vault/gone/never-was' });
  });

  test('listCredentials and listKeys: decoded paths, disabled secrets too, by a literal prefix', async () => {
    const { service, gateway } = officer;
    const mount = 'billing';
    for (const path of ['app/db', 'app/MAIL_KEY', 'application']) {
      await service.createCredentials(`azure://billing/${path}`, DATA);
    }
    await gateway.run('secret.disable', { ref: 'azure://billing/app/db' });
    vaults.asked();
    expect(await service.listCredentials({ mount })).toEqual(['app/MAIL_KEY', 'app/db', 'application']);
    expect(await service.listKeys('azure://billing/app/')).toEqual(['app/MAIL_KEY', 'app/db']);
    expect(vaults.asked()).toEqual(['GET /secrets 200', 'GET /secrets 200']);
  });

  test('readSecretMetadata, getLatestVersion and updateCustomMetadata, of a path that a tag keeps', async () => {
    const { service } = officer;
    const first = await service.createCredentials('MAIL_KEY', DATA);
    const second = await service.createCredentials('MAIL_KEY', DATA);
    vaults.asked();
    expect(await service.updateCustomMetadata('MAIL_KEY', { team: 'mail', tier: 'gold' })).toEqual({
      team: 'mail',
      tier: 'gold',
    });
    expect(vaults.asked()).toEqual(['GET /secrets/{name} 200', 'PATCH /secrets/{name} 200']);
    expect(await service.updateCustomMetadata('MAIL_KEY', { tier: null })).toEqual({ team: 'mail' });
    expect(await service.updateCustomMetadata('MAIL_KEY', { owner: 'ops' }, { merge: false })).toEqual({
      owner: 'ops',
    });
    vaults.asked();
    const metadata = await service.readSecretMetadata('MAIL_KEY');
    expect(vaults.asked().toSorted()).toEqual([
      'GET /secrets/{name} 200',
      'GET /secrets/{name}/versions 200',
    ]);
    expect(metadata).toMatchObject({
      name: 'MAIL_KEY',
      currentVersion: second,
      customMetadata: { owner: 'ops' },
    });
    expect(metadata.versions.map(({ version }) => version)).toEqual([second, first]);
    expect(metadata.versions[0]).toEqual({
      version: second,
      enabled: true,
      createdOn: expect.any(Date),
      updatedOn: expect.any(Date),
      notBefore: null,
      expiresOn: null,
    });
    expect(await service.getLatestVersion('MAIL_KEY')).toBe(second);
    expect(vaults.asked()).toEqual(['GET /secrets/{name} 200']);
    expect(await service.listKeys('MAIL_')).toEqual(['MAIL_KEY']);
  });

  test("Keyward's own tags are hidden, and survive everything that is written", async () => {
    const { service, gateway, provider } = officer;
    const own = { 'keyward-sync': 'example' };
    await provider.write.set('owned', { value: secretValue('example'), tags: { ...own, team: 'a' } });
    const kept = async () => (await provider.get({ path: 'owned' })).tags;
    expect(await service.updateCustomMetadata('owned', { tier: 'gold' })).toEqual({
      team: 'a',
      tier: 'gold',
    });
    expect(await kept()).toEqual({ ...own, team: 'a', tier: 'gold' });
    expect(await service.updateCustomMetadata('owned', {}, { merge: false })).toEqual({});
    await service.updateCredentials('owned', DATA);
    expect(await kept()).toEqual(own);
    await service.createCredentials('owned', DATA);
    expect(await kept()).toEqual(own);
    expect((await service.readSecretMetadata('owned')).customMetadata).toEqual({});
    expect((await gateway.run('secret.list', { prefix: 'owned' })).secrets[0]?.tags).toEqual({});
    expect((await gateway.run('secret.get', { ref: 'owned' })).secret.tags).toEqual({});
  });

  test('sixteen tags are refused before anything is asked', async () => {
    const custom = Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`tag-${at}`, 'x']));
    expect(await refusal(officer.service.updateCustomMetadata('MAIL_KEY', custom))).toMatchObject({
      code: 'invalid_metadata',
      message: 'There are 16 tags, more than the 15 that the vault stores.',
    });
    expect(vaults.asked()).toEqual([]);
  });
});

test('no value is in an audit event', async () => {
  const canary = 'canary-of-the-service';
  const { service, events } = officer;
  const from = events.length;
  await service.createCredentials('quiet/db', { password: canary });
  await service.updateCredentials('quiet/db', { password: canary });
  await service.getCredentials('quiet/db#password');
  const told = JSON.stringify(events.slice(from));
  expect(events.slice(from)).toHaveLength(5);
  expect(told).not.toContain(canary);
  expect(JSON.stringify(credentialsOf(secretValue(`{"password":"${canary}"}`)))).not.toContain(canary);
});
