import { SecretClient } from '@azure/keyvault-secrets';
import { secretValue } from '@keyward/core/value';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AzureInventory, azureInventory, azureProvider } from '../src/index.ts';
import { type Emulated, emulated } from './emulated.ts';
import { credential, problem, standIn } from './stand-in.ts';

let on: Emulated;
let client: SecretClient;
let inventory: AzureInventory;

beforeAll(async () => {
  on = await emulated({ vaults: [{ name: 'contract', retentionDays: 30, purgeProtection: true }] });
  client = new SecretClient(on.localhostUrl, on.officer(), { disableChallengeResourceVerification: true });
  inventory = azureInventory({ vaultUrl: on.url, credential: on.officer() });
});
afterAll(async () => {
  await inventory.close();
  await on[Symbol.asyncDispose]();
});
beforeEach(() => on.emulator.requests.clear());

test('names are the vault’s own, and no tag is hidden', async () => {
  const provider = azureProvider({ vaultUrl: on.url, credential: on.officer() });
  await provider.write.set('DATABASE_URL', { value: secretValue('example'), tags: { team: 'a' } });
  await provider.close();
  await client.setSecret('App--Db', 'example', { contentType: 'text/plain' });
  const items = await Array.fromAsync(inventory.secrets());
  expect(items.map(({ name, tags, contentType }) => ({ name, tags, contentType }))).toEqual([
    { name: 'App--Db', tags: {}, contentType: 'text/plain' },
    {
      name: expect.stringMatching(/^DATABASE-URL---[a-z2-7]{16}$/),
      tags: { team: 'a', 'keyward-path': 'DATABASE_URL' },
      contentType: undefined,
    },
  ]);
  expect(items[0]).toMatchObject({ recoverableDays: 30, purgeable: false, enabled: true, managed: false });
  // A challenge, and the list: nothing is read.
  expect(
    on.emulator.requests.entries({ plane: 'vault' }).map(({ route, status }) => `${route} ${status}`),
  ).not.toContain('GET /secrets/{name} 200');
});

test('versions, a version with its value, and the latest one', async () => {
  const first = await client.setSecret('several', 'one');
  const second = await client.setSecret('several', 'two', { enabled: true, tags: { a: 'b' } });
  const versions = await Array.fromAsync(inventory.versions('SEVERAL'));
  expect(versions.map(({ version }) => version).sort()).toEqual(
    [first, second].map(({ properties }) => properties.version).sort(),
  );
  const pinned = await inventory.read('several', first.properties.version);
  expect([pinned.version, pinned.value.reveal()]).toEqual([first.properties.version, 'one']);
  const latest = await inventory.read('several', undefined);
  expect([latest.version, latest.value.reveal(), latest.tags]).toEqual([
    second.properties.version,
    'two',
    { a: 'b' },
  ]);
  expect(await Array.fromAsync(inventory.versions('nowhere'))).toEqual([]);
});

test('what is deleted, with the version that it had', async () => {
  const { properties } = await client.setSecret('gone', 'example', { contentType: 'text/x' });
  await (await client.beginDeleteSecret('gone')).pollUntilDone();
  expect(await Array.fromAsync(inventory.deleted())).toMatchObject([
    {
      name: 'gone',
      version: properties.version,
      contentType: 'text/x',
      deletedOn: expect.any(Date),
      scheduledPurgeOn: expect.any(Date),
    },
  ]);
});

describe('an answer that is not Key Vault’s', () => {
  test.each([
    ['another secret', { id: '/secrets/other/0123', value: 'x' }],
    ['another version', { id: '/secrets/db/9999', value: 'x' }],
    ['another vault', { id: 'https://evil.example/secrets/db/0123', value: 'x' }],
    ['no value', { id: '/secrets/db/0123' }],
  ])('%s', async (_, { id, ...rest }) => {
    await using server = await standIn((_request, { origin }) => ({
      status: 200,
      body: { id: id.startsWith('/') ? `${origin}${id}` : id, ...rest },
    }));
    const other = azureInventory({ vaultUrl: server.origin, credential: credential() });
    await expect(other.read('db', '0123')).rejects.toMatchObject({ code: 'unexpected_response' });
    await other.close();
  });

  test('a refusal has the codes of the provider', async () => {
    await using server = await standIn(() => problem(403, 'Forbidden', 'hunter2', 'ForbiddenByRbac'));
    const other = azureInventory({ vaultUrl: server.origin, credential: credential() });
    await expect(other.secrets()[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'forbidden_by_rbac',
    });
    await other.close();
    await expect(other.read('db', undefined)).rejects.toMatchObject({ code: 'provider_closed' });
  });
});
