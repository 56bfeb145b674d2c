import { expect, test } from 'vitest';
import { type StateDocument, startEmulator, trustCa } from '../src/index.ts';
import { allOf, clientOf, folder, refusalOf } from './stage.ts';

/** Everything there is to say, once. */
const SEED: StateDocument = {
  format: 'keyward-emulator-state/1',
  tenant: {
    tenantId: '11111111-0000-4000-8000-000000000001',
    clientId: '11111111-0000-4000-8000-000000000002',
    clientSecret: 'the-client-secret',
    clientObjectId: '11111111-0000-4000-8000-000000000003',
    identityHeader: 'the-identity-header',
    identityClientId: '11111111-0000-4000-8000-000000000004',
    identityObjectId: '11111111-0000-4000-8000-000000000005',
    user: {
      userPrincipalName: 'ada@contoso.example',
      displayName: 'Ada',
      objectId: '11111111-0000-4000-8000-000000000006',
      groups: [],
    },
    backupKey: Buffer.alloc(32, 7).toString('base64'),
  },
  vaults: [
    { name: 'short', secrets: { 'db-password': 'correct horse' } },
    {
      name: 'whole',
      retentionDays: 7,
      purgeProtection: true,
      policies: [{ effect: 'Deny', requires: 'contentType' }],
      secrets: [
        {
          name: 'Api-Key',
          versions: [
            {
              version: 'a'.repeat(32),
              value: 'first',
              created: 'now-30d',
              updated: 'now-29d',
              enabled: false,
            },
            {
              version: 'b'.repeat(32),
              value: 'second',
              contentType: 'text/plain',
              tags: { team: 'orders' },
              notBefore: 'now-1h',
              expires: 'now+30d',
              created: 'now-1d',
            },
          ],
        },
        { name: 'off', versions: [{ value: 'hidden', enabled: false }] },
        { name: 'web', versions: [{ value: 'pem', contentType: 'application/x-pem-file', managed: true }] },
        {
          name: 'gone',
          versions: [{ value: 'old' }],
          // With a retention of a week it has five days left.
          deleted: { deletedDate: 'now-2d' },
        },
      ],
    },
  ],
  applications: [
    {
      name: 'auditor',
      clientId: '22222222-0000-4000-8000-000000000001',
      objectId: '22222222-0000-4000-8000-000000000002',
      clientSecret: 'the-auditors-secret',
    },
  ],
  users: [{ userPrincipalName: 'eve@contoso.example' }],
  identities: [{ name: 'worker' }],
  assignments: [
    {
      id: 'assignment-1',
      principalId: '22222222-0000-4000-8000-000000000002',
      role: 'Key Vault Secrets User',
      vault: 'short',
    },
  ],
};

/** A clock that a test holds. */
function held(start = Date.UTC(2026, 10, 20)) {
  let now = start;
  return { now: () => now, advance: (ms: number) => (now += ms) };
}

test('a seed is there at the start, as the official client sees it', async () => {
  await using emulator = await startEmulator({ folder, seed: SEED });
  using _trust = trustCa(emulator.caPem);
  expect(Object.keys(emulator.vaults)).toEqual(['short', 'whole']);
  expect(emulator).toMatchObject({
    tenantId: SEED.tenant?.tenantId,
    clientId: SEED.tenant?.clientId,
    clientSecret: 'the-client-secret',
    identityHeader: 'the-identity-header',
    user: { userPrincipalName: 'ada@contoso.example', displayName: 'Ada' },
  });
  expect((await clientOf(emulator, 'short').getSecret('db-password')).value).toBe('correct horse');

  const whole = clientOf(emulator, 'whole');
  const { value, properties } = await whole.getSecret('api-key');
  expect({ value, ...properties }).toMatchObject({
    value: 'second',
    version: 'b'.repeat(32),
    contentType: 'text/plain',
    tags: { team: 'orders' },
    enabled: true,
    recoverableDays: 7,
    recoveryLevel: 'CustomizedRecoverable',
  });
  const versions = await allOf(whole.listPropertiesOfSecretVersions('api-key'));
  expect(versions.map(({ version, enabled }) => ({ version, enabled }))).toEqual([
    { version: 'a'.repeat(32), enabled: false },
    { version: 'b'.repeat(32), enabled: true },
  ]);
  const days = (date: Date | undefined) => Math.round(((date?.getTime() ?? 0) - Date.now()) / 86_400_000);
  expect(days(versions[0]?.createdOn)).toBe(-30);
  expect(days(versions[0]?.updatedOn)).toBe(-29);
  expect(days(properties.expiresOn)).toBe(30);

  expect(await refusalOf(whole.getSecret('off'))).toMatchObject({ innerCode: 'SecretDisabled' });
  expect(await refusalOf(whole.setSecret('web', 'x'))).toMatchObject({
    innerCode: 'SecretManagedByKeyVault',
  });
  expect(await refusalOf(whole.setSecret('new', 'x'))).toMatchObject({
    innerCode: 'ForbiddenByGovernancePolicy',
  });
  const deleted = await whole.getDeletedSecret('gone');
  expect(days(deleted.deletedOn)).toBe(-2);
  expect(days(deleted.scheduledPurgeDate)).toBe(5);
  await (await whole.beginRecoverDeletedSecret('gone')).pollUntilDone();
  expect((await whole.getSecret('gone')).value).toBe('old');
});

test('what is exported makes the same again, in a fresh emulator and in the same one', async () => {
  const clock = held();
  await using one = await startEmulator({ folder, clock, seed: SEED });
  one.registerApplication({ name: 'by-secret', groups: ['staff'] });
  one.registerApplication({
    name: 'on-a-desk',
    public: true,
    scopes: { 'https://vault.azure.net/': ['read'] },
  });
  one.registerApplication({
    name: 'federated',
    clientSecret: 'known',
    federated: [{ issuer: 'https://issuer.example', subject: 'orders' }],
  });
  // In place of one that is always there.
  one.registerApplication({ name: 'client', clientId: one.clientId, clientSecret: 'another-one' });
  one.registerUser({ userPrincipalName: 'bob@contoso.example', groups: ['staff'] });
  one.registerIdentity({ name: 'cleaner' });
  const exported = one.state();
  expect(exported.applications?.find(({ name }) => name === 'federated')).toMatchObject({
    clientSecret: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    federated: [{ issuer: 'https://issuer.example', subject: 'orders' }],
  });
  expect(exported.applications?.find(({ name }) => name === 'on-a-desk')).toMatchObject({
    public: true,
    scopes: { 'https://vault.azure.net': ['read'] },
  });
  // No moment is told as a number.
  expect(JSON.stringify(exported)).not.toMatch(/:\d{10}\b/);
  await using two = await startEmulator({ folder, clock, seed: exported });
  expect(two.state()).toEqual(exported);
  // An export on top of itself changes nothing but for secrets, which it would not write over.
  await two.seed({ ...exported, vaults: [] });
  expect(two.state()).toEqual(exported);
  expect(two.state('absolute')).toEqual(one.state('absolute'));
  // A day later the relative document tells of the same distances from then.
  clock.advance(86_400_000);
  await using three = await startEmulator({ folder, clock, seed: exported });
  expect(three.state()).toEqual(exported);
  expect(one.state()).not.toEqual(exported);
});
