import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import { afterAll, describe, expect, vi } from 'vitest';
import { startEmulator, trustCa } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { createJudge } from './judge.ts';
import { addressOf, allOf, clientOf, credentialOf, fixedCredential, folder, refusalOf } from './stage.ts';

const AUDITOR = 'a6a1a1a1-0000-4000-8000-000000000001';
const test = withEmulator({
  folder,
  vaults: ['keyward', 'other'],
  identities: [{ name: 'auditor', objectId: AUDITOR }],
  assignments: [{ principalId: AUDITOR, role: 'Key Vault Reader', vault: 'keyward' }],
});
const judge = createJudge();
afterAll(() => {
  expect(judge.violations).toEqual([]);
});

describe('a token that opens nothing', () => {
  test('one of another audience, issuer, tenant, time or key', async ({ emulator }) => {
    const elsewhere = { iss: 'https://sts.windows.net/elsewhere/' };
    const good = await emulator.issueToken();
    const [header = '', payload = '', signature = ''] = good.split('.');
    const forged = Buffer.from(
      Buffer.from(payload, 'base64url').toString().replace('"app"', '"apq"'),
    ).toString('base64url');
    const table = [
      {
        token: await emulator.issueToken({ audience: 'https://graph.microsoft.com' }),
        message:
          'AKV10022: Invalid audience. Expected https://vault.azure.net, found: https://graph.microsoft.com.',
        why: 'it was asked for another resource',
      },
      {
        token: await emulator.issueToken({ claims: elsewhere }),
        message: expect.stringMatching(
          /^AKV10032: Invalid issuer\. Expected one of \S+, found https:\/\/sts\.windows\.net\/elsewhere\/\.$/,
        ),
        why: 'another tenant issued it',
      },
      {
        token: await emulator.issueToken({ expiresInS: -1 }),
        message: expect.stringContaining('TokenExpired'),
        why: 'it has expired',
      },
      {
        token: await emulator.issueToken({ claims: { nbf: 4_000_000_000 } }),
        message: expect.stringContaining('Error validating token'),
        why: 'it is not valid yet',
      },
      {
        token: `${header}.${forged}.${signature}`,
        message: expect.stringContaining('Error validating token'),
        why: 'its claims were changed',
      },
      {
        token: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
        message: expect.stringMatching(/validating token|signature validation/),
        why: 'nobody signed it',
      },
    ];
    for (const { token, message, why } of table) {
      const client = clientOf(emulator, 'keyward', { judge, credential: fixedCredential(token) });
      expect(await refusalOf(client.getSecret('a')), why).toMatchObject({
        status: 401,
        code: 'Unauthorized',
        message,
      });
    }
    const opens = clientOf(emulator, 'keyward', { judge, credential: fixedCredential(good) });
    expect(await refusalOf(opens.getSecret('a')), 'the token they were made from').toMatchObject({
      status: 404,
    });
  });

  test('a wrong client secret brings none', async ({ emulator }) => {
    const credential = credentialOf(emulator, { clientId: emulator.clientId, clientSecret: 'wrong' });
    await expect(credential.getToken('https://vault.azure.net/.default')).rejects.toThrow('AADSTS7000215');
  });
});

describe('roles', () => {
  test('nobody has one unless it was given, and it ends where its scope ends', async ({ emulator }) => {
    const application = emulator.registerApplication({ name: 'reader' });
    const { clientId, objectId, clientSecret = '' } = application;
    const client = (vault: string) =>
      clientOf(emulator, vault, { judge, credential: credentialOf(emulator, { clientId, clientSecret }) });
    const owner = clientOf(emulator, 'keyward', { judge });
    await owner.setSecret('read-me', 'v');
    await owner.setSecret('not-me', 'v');

    const refused = { status: 403, code: 'Forbidden', innerCode: 'ForbiddenByRbac' };
    expect(await refusalOf(client('keyward').getSecret('read-me'))).toEqual({
      ...refused,
      message: expect.stringMatching(
        new RegExp(
          '^Caller is not authorized to perform action on resource\\.\\r\\n' +
            'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time\\.\\r\\n' +
            `Caller: appid=${clientId};oid=${objectId};iss=\\S+\\r\\n` +
            "Action: 'Microsoft\\.KeyVault/vaults/secrets/getSecret/action'\\r\\n" +
            "Resource: '/subscriptions/\\S+/vaults/keyward/secrets/read-me'\\r\\n" +
            "Assignment: \\(not found\\)\\r\\nDenyAssignmentId: null\\r\\nDecisionReason: 'DeniedWithNoValidRBAC' \\r\\n" +
            'Vault: keyward;location=\\S+\\r\\n$',
        ),
      ),
    });

    const { id } = emulator.assign({
      principalId: objectId,
      role: 'Key Vault Secrets User',
      vault: 'keyward',
      secret: 'READ-me',
    });
    expect((await client('keyward').getSecret('read-me')).value).toBe('v');
    expect(await refusalOf(client('keyward').getSecret('not-me'))).toMatchObject(refused);
    expect(await refusalOf(client('keyward').setSecret('read-me', 'w'))).toMatchObject(refused);
    // The client's pager drops the inner code.
    const listed = refusalOf(allOf(client('keyward').listPropertiesOfSecrets()));
    expect(await listed).toMatchObject({ status: 403, code: 'Forbidden' });
    expect(await refusalOf(client('other').getSecret('read-me'))).toMatchObject(refused);

    expect(emulator.assignments()).toContainEqual({
      id,
      principalId: objectId,
      role: 'Key Vault Secrets User',
      vault: 'keyward',
      secret: 'READ-me',
    });
    expect(emulator.revoke(id)).toBe(true);
    expect(emulator.revoke(id)).toBe(false);
    expect(await refusalOf(client('keyward').getSecret('read-me'))).toMatchObject(refused);
  });

  test('the ready client may do everything in a vault that came later', async ({ emulator }) => {
    await emulator.addVault('later');
    expect((await clientOf(emulator, 'later', { judge }).setSecret('a', 'v')).value).toBe('v');
  });

  test('without roles not even the ready client may read', async () => {
    await using emulator = await startEmulator({ folder, roles: false });
    using _trust = trustCa(emulator.caPem);
    expect(await refusalOf(clientOf(emulator, 'keyward', { judge }).getSecret('a'))).toMatchObject({
      status: 403,
    });
  });

  test('an open emulator asks nobody', async () => {
    await using emulator = await startEmulator({ folder, open: true, roles: false });
    using _trust = trustCa(emulator.caPem);
    const answer = await fetch(`${addressOf(emulator, 'keyward')}/secrets/a?api-version=7.4`);
    expect(answer.status).toBe(404);
    const client = clientOf(emulator, 'keyward', { judge, credential: fixedCredential('whatever') });
    expect((await client.setSecret('a', 'v')).value).toBe('v');
  });
});

// MSAL remembers the first identity endpoint of a process for good: these share one emulator.
test('a user-assigned identity is named by its client id, and holds what it was given', async ({
  emulator,
}) => {
  const { variables } = await emulator.env();
  for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) vi.stubEnv(name, variables[name]);
  const { clientId = '' } = emulator.identities['auditor'] ?? {};
  const credential = new ManagedIdentityCredential({ clientId });
  const client = clientOf(emulator, 'keyward', { judge, credential });
  await allOf(client.listPropertiesOfSecrets());
  expect(await refusalOf(client.getSecret('a'))).toMatchObject({ status: 403, innerCode: 'ForbiddenByRbac' });
  const late = new ManagedIdentityCredential({
    clientId: emulator.registerIdentity({ name: 'late' }).clientId,
  });
  expect(
    await refusalOf(clientOf(emulator, 'keyward', { judge, credential: late }).getSecret('a')),
  ).toMatchObject({
    status: 403,
  });
  const unknown = new ManagedIdentityCredential({ clientId: 'nobody' });
  await expect(unknown.getToken('https://vault.azure.net/.default')).rejects.toThrow();
  expect(emulator.requests.entries({ plane: 'identity' }).at(-1)).toMatchObject({ status: 400 });
});

// Two that a document could not hold would make every export one that is refused.
test.each([
  { twin: { name: 'twin' }, message: 'There is an identity "twin" already.', why: 'the same name' },
  { twin: { name: 'Twin' }, message: 'There is an identity "twin" already.', why: 'a name has no case' },
  {
    twin: { name: 'other', resourceId: '/Subscriptions/s/twin' },
    message: 'The identity "twin" has this resource id.',
    why: 'nor has a resource id',
  },
])('an identity beside another is refused: $why', async ({ twin, message }) => {
  const identities = [{ name: 'twin', resourceId: '/subscriptions/s/twin' }, twin];
  await expect(startEmulator({ folder, identities })).rejects.toMatchObject({
    code: 'invalid_option',
    message,
  });
});

test('the managed identity of the variables signs in, and may write', async ({ emulator }) => {
  const { variables } = await emulator.env();
  for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) vi.stubEnv(name, variables[name]);
  const client = clientOf(emulator, 'keyward', { judge, credential: new DefaultAzureCredential() });
  expect((await client.setSecret('by-identity', 'v')).value).toBe('v');
  const entries = emulator.requests.entries({ plane: 'vault', route: 'PUT /secrets/{name}', status: 200 });
  expect(entries.at(-1)).toMatchObject({ vault: 'keyward', principal: 'managed-identity' });
});
