import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openEmulatedVaults, refusal, type Seat, type Vaults } from './vaults.fixture.ts';

// What VaultService says where a secret is not there, not the caller's to see, or a certificate's.

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

describe('a secret that is not there', () => {
  test('tells the near miss, then remembers it for a minute', async () => {
    const { service } = officer;
    await service.createCredentials('DATABASE-URL', DATA);
    await service.createCredentials('azure://billing/DATABASE_URL', DATA);
    vaults.asked();
    const refused = await refusal(service.getCredentials('DATABASE_URL'));
    expect(refused).toMatchObject({
      code: 'secret_not_found',
      ref: 'azure://vault/DATABASE_URL',
      nearMisses: [
        { kind: 'name', ref: 'azure://vault/DATABASE-URL' },
        { kind: 'mount', ref: 'azure://billing/DATABASE_URL' },
      ],
      hint: 'If that was meant, use `azure://vault/DATABASE-URL`.',
    });
    expect(refused.message).toMatch(
      /^The vault localhost:\d+ has no secret `DATABASE_URL`\. It has `DATABASE-URL`\. The mount `billing` has it; `vault` was asked\.$/,
    );
    expect(vaults.asked().toSorted()).toEqual([
      'GET /deletedsecrets/{name} 404',
      'GET /secrets 200',
      'GET /secrets/{name} 404',
      'GET /secrets/{name}/versions 200',
    ]);
    expect((await refusal(service.getCredentials('DATABASE_URL'))).message).toBe(refused.message);
    expect(vaults.asked()).toEqual(['GET /secrets/{name} 404']);
  });

  test('tells that it was deleted, also where it was looked for before it was made', async () => {
    const { service, gateway } = officer;
    const look = () => refusal(service.getCredentials('short-lived'));
    expect((await look()).nearMisses).toBeUndefined();
    await service.createCredentials('short-lived', DATA);
    await service.deleteCredentials('short-lived');
    expect(await look()).toMatchObject({
      nearMisses: [{ kind: 'deleted', ref: 'azure://vault/short-lived' }],
      hint: 'Recover it with `keyward recover azure://vault/short-lived`.',
    });
    await gateway.run('secret.purge', { ref: 'short-lived' });
  });
});

test('a Key Vault Reader sees all but the value and what only a read tells', async () => {
  const version = await officer.service.createCredentials('seen/db', DATA);
  await officer.service.updateCustomMetadata('seen/db', { team: 'payments' });
  await using reader = vaults.as('Key Vault Reader');
  const { service, events } = reader;
  expect(await service.readSecretMetadata('seen/db')).toEqual({
    name: 'seen/db',
    currentVersion: null,
    versions: [expect.objectContaining({ version, enabled: true })],
    customMetadata: { team: 'payments' },
  });
  expect(await service.listKeys('seen/')).toEqual(['seen/db']);
  expect(await refusal(service.getCredentials('seen/db'))).toMatchObject({ code: 'forbidden_by_rbac' });
  expect(await refusal(service.getLatestVersion('seen/db'))).toMatchObject({ code: 'forbidden_by_rbac' });
  expect(await refusal(service.readSecretMetadata('seen/never-was'))).toMatchObject({
    code: 'secret_not_found',
  });
  expect(events.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([
    'SECRET_METADATA_READ succeeded',
    'SECRET_LISTED succeeded',
    'SECRET_READ refused',
    'SECRET_METADATA_READ refused',
    'SECRET_METADATA_READ failed',
  ]);
});

describe('the secret of a certificate', () => {
  const NAME = 'web-tls';
  beforeAll(() => vaults.emulator.addCertificate('contoso', { name: NAME }));

  test('is not among the credentials', async () => {
    const { service, gateway } = officer;
    expect(await service.listCredentials()).not.toContain(NAME);
    expect(await service.listKeys('web')).toEqual([]);
    const { secrets } = await gateway.run('secret.list', { prefix: 'web' });
    expect(secrets).toMatchObject([{ path: NAME, managed: true }]);
  });

  test.each<[string, (seat: Seat) => Promise<unknown>]>([
    ['createCredentials', ({ service }) => service.createCredentials(NAME, DATA)],
    ['updateCredentials', ({ service }) => service.updateCredentials(NAME, DATA)],
    ['deleteCredentials', ({ service }) => service.deleteCredentials(NAME)],
    ['updateCustomMetadata', ({ service }) => service.updateCustomMetadata(NAME, { team: 'web' })],
    ['secret.enable', ({ gateway }) => gateway.run('secret.enable', { ref: NAME })],
    ['secret.disable', ({ gateway }) => gateway.run('secret.disable', { ref: NAME })],
  ])('is refused to %s, and nothing is written', async (_, write) => {
    expect(await refusal(write(officer))).toMatchObject({
      code: 'managed_by_certificate',
      ref: `azure://vault/${NAME}`,
    });
    expect(vaults.asked()).toEqual(['GET /secrets/{name} 200']);
  });

  test('is read all the same', async () => {
    const { value } = await officer.service.getCredentials(NAME);
    expect(String(value?.reveal())).toMatch(/BEGIN CERTIFICATE/);
  });
});
