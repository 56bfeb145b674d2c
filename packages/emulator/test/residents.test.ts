import { expect } from 'vitest';
import { startEmulator } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { folder } from './stage.ts';

const test = withEmulator({ folder });
const OFFICER = 'Key Vault Secrets Officer';
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

test('the ready line names a person, who has the role that the client has', async ({ emulator }) => {
  const { user } = emulator.ready();
  expect(user).toEqual({
    userPrincipalName: 'user@keyward-emulator.example',
    displayName: 'Keyward User',
    objectId: expect.stringMatching(UUID),
  });
  expect(emulator.user).toEqual(user);
  expect(emulator.assignments()).toContainEqual({
    id: expect.any(String),
    principalId: user.objectId,
    role: OFFICER,
  });
});

test('without roles nobody has one', async () => {
  await using emulator = await startEmulator({ folder, roles: false });
  expect(emulator.assignments()).toEqual([]);
});

test('people are registered in code and by the control API, each once', async ({ emulator }) => {
  const ada = emulator.registerUser({ userPrincipalName: 'ada@contoso.example' });
  expect(ada).toEqual({
    userPrincipalName: 'ada@contoso.example',
    displayName: 'ada',
    objectId: expect.stringMatching(UUID),
  });
  const post = (body: object) =>
    fetch(`${emulator.controlUrl}/users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulator.controlToken}` },
      body: JSON.stringify(body),
    });
  expect((await post({ userPrincipalName: 'eve@contoso.example', objectId: 'object-eve' })).status).toBe(201);
  const again = await post({ userPrincipalName: 'ADA@contoso.example' });
  expect([again.status, await again.json()]).toEqual([
    400,
    {
      error: {
        code: 'InvalidInput',
        message: 'There is a user with the name or the object id of "ADA@contoso.example" already.',
        hint: 'Give each user a name and an object id of its own.',
      },
    },
  ]);
});

test('a public application has no secret, and comes back to this machine', async ({ emulator }) => {
  const { clientId, clientSecret } = emulator.registerApplication({ name: 'desktop', public: true });
  expect(clientSecret).toBeUndefined();
  const authorize = async (redirectUri: string, client = clientId) => {
    const query = new URLSearchParams({
      client_id: client,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: redirectUri,
    });
    const url = `${emulator.authorityHost}/${emulator.tenantId}/oauth2/v2.0/authorize?${query}`;
    return (await fetch(url, { redirect: 'manual' })).status;
  };
  expect(await authorize('http://127.0.0.1:4711/')).toBe(302);
  expect(await authorize('https://orders.example/')).toBe(400);
  expect(await authorize('http://127.0.0.1:4711/', emulator.clientId)).toBe(400);
});
