import type { TokenCredential } from '@azure/core-auth';
import { ClientSecretCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AzureProvider, azureProvider } from '../src/index.ts';
import { type Emulated, emulated } from './emulated.ts';
import { collect } from './opened.ts';
import { credential } from './stand-in.ts';

let on: Emulated;
beforeAll(async () => {
  on = await emulated();
});
afterAll(() => on[Symbol.asyncDispose]());

const readA = (provider: AzureProvider) => provider.get({ path: 'a' });

/** What a read with a credential is refused with, host and ids taken out. */
async function refused(
  own: TokenCredential | undefined,
  act: (on: AzureProvider) => Promise<unknown> = readA,
) {
  const provider = azureProvider({ vaultUrl: on.url, ...(own && { credential: own }) });
  const [outcome] = await Promise.allSettled([act(provider)]);
  await provider.close();
  if (outcome?.status !== 'rejected') throw new Error('The read was not refused.');
  const { code, message } = outcome.reason;
  return { code, message: String(message).replaceAll(new URL(on.url).host, 'HOST') };
}

describe('a token that the vault refuses', () => {
  test.each([
    ['an expired one', { expiresInS: 0 }, 'token_expired', 'the token has expired'],
    [
      'one for another service',
      { audience: 'https://graph.microsoft.com' },
      'wrong_audience',
      'the token was issued for another service',
    ],
    [
      'one of another tenant',
      { claims: { iss: 'https://sts.windows.net/other/' } },
      'wrong_tenant',
      'the token was issued by another tenant than its own',
    ],
    ['one of nobody', undefined, 'unauthenticated', 'it did not accept the token'],
  ])('%s', async (_, token, code, because) => {
    const own = credential(async () => (token === undefined ? 'x.y.z' : on.emulator.issueToken(token)));
    expect(await refused(own)).toEqual({
      code,
      message: `The vault HOST refused to read \`a\`: ${because}.`,
    });
  });
});

test('a list with an expired token is refused for that, and not as a page that comes twice', async () => {
  const own = credential(() => on.emulator.issueToken({ expiresInS: 0 }));
  const act = async (provider: AzureProvider) => {
    await provider.check();
    await collect(provider.list());
  };
  expect(await refused(own, act)).toEqual({
    code: 'token_expired',
    message: 'The vault HOST refused to list secrets: the token has expired.',
  });
});

describe('a credential that gets no token', () => {
  test('because its secret is wrong is told with the codes of Entra, and without the secret', async () => {
    const { tenantId, clientId, authorityHost } = on.emulator;
    const own = new ClientSecretCredential(tenantId, clientId, 'hunter2', {
      authorityHost,
      disableInstanceDiscovery: true,
    });
    const refusal = await refused(own);
    expect(refusal.code).toBe('sign_in_failed');
    expect(refusal.message).toMatch(/^No token for the vault HOST could be had: .*AADSTS7000215/);
    expect(refusal.message).not.toContain('hunter2');
  });

  test('because its authority cannot be reached', async () => {
    const { tenantId, clientId } = on.emulator;
    const own = new ClientSecretCredential(tenantId, clientId, 'hunter2', {
      authorityHost: 'https://localhost:1',
      disableInstanceDiscovery: true,
      retryOptions: { maxRetries: 0 },
    });
    expect(await refused(own)).toEqual({
      code: 'sign_in_failed',
      message: 'No token for the vault HOST could be had: refused with endpoints_resolution_error.',
    });
  });
});

describe('a provider that is given no credential', () => {
  const managed = (clientId: string) => {
    vi.stubEnv('IDENTITY_ENDPOINT', on.emulator.identityEndpoint);
    vi.stubEnv('IDENTITY_HEADER', on.emulator.identityHeader);
    vi.stubEnv('MANAGED_IDENTITY_CLIENT_ID', clientId);
  };

  test('signs in as the managed identity that MANAGED_IDENTITY_CLIENT_ID names', async () => {
    const { clientId, objectId } = on.emulator.registerIdentity({ name: 'reader' });
    managed(clientId);
    expect(await refused(undefined)).toEqual({
      code: 'forbidden_by_rbac',
      message: `The vault HOST refused to read \`a\`: no role assignment allows Microsoft.KeyVault/vaults/secrets/getSecret/action to the caller (object id ${objectId}).`,
    });
  });

  test('and as no other, where that gets no token', async () => {
    managed('00000000-0000-4000-8000-000000000000');
    expect(await refused(undefined)).toEqual({
      code: 'sign_in_failed',
      message: 'No token for the vault HOST could be had: ManagedIdentityCredential: Authentication failed.',
    });
  });
});

test('a caller who has no role is told which action it was and who they are', async () => {
  const refusal = await refused(on.visitor());
  expect(refusal.code).toBe('forbidden_by_rbac');
  expect(refusal.message).toMatch(
    /^The vault HOST refused to read `a`: no role assignment allows Microsoft\.KeyVault\/vaults\/secrets\/getSecret\/action to the caller \(object id [0-9a-f-]{36}\)\.$/,
  );
});
