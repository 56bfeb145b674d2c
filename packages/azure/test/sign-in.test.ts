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

describe('a credential of the caller’s own that gets no token', () => {
  const line = (message: string) => message.split('\n', 1)[0];

  test('because its secret is wrong is told with words of ours and a code of Entra, and without the secret', async () => {
    const { tenantId, clientId, authorityHost } = on.emulator;
    const own = new ClientSecretCredential(tenantId, clientId, 'canary', {
      authorityHost,
      disableInstanceDiscovery: true,
    });
    const refusal = await refused(own);
    expect(refusal.code).toBe('sign_in_failed');
    expect(line(refusal.message)).toBe(
      'No token for the vault HOST could be had: the client secret is wrong (AADSTS7000215).',
    );
  });

  test('because its authority cannot be reached', async () => {
    const { tenantId, clientId } = on.emulator;
    const own = new ClientSecretCredential(tenantId, clientId, 'canary', {
      authorityHost: 'https://localhost:1',
      disableInstanceDiscovery: true,
      retryOptions: { maxRetries: 0 },
    });
    const refusal = await refused(own);
    expect(refusal.code).toBe('sign_in_failed');
    expect(line(refusal.message)).toBe(
      'No token for the vault HOST could be had: its authority cannot be reached, or does not know the tenant (endpoints_resolution_error).',
    );
  });
});

test('a managed identity without a role is told by its object id', async () => {
  const { clientId, objectId } = on.emulator.registerIdentity({ name: 'reader' });
  vi.stubEnv('IDENTITY_ENDPOINT', on.emulator.identityEndpoint);
  vi.stubEnv('IDENTITY_HEADER', on.emulator.identityHeader);
  vi.stubEnv('MANAGED_IDENTITY_CLIENT_ID', clientId);
  const refusal = await refused(undefined);
  expect(refusal.code).toBe('forbidden_by_rbac');
  expect(refusal.message).toContain(`(object id ${objectId})`);
});

test.each([
  [
    { KEYWARD_SIGN_IN: 'client-secret', AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: '', AZURE_CLIENT_SECRET: '' },
    'missing_configuration',
    'The sign-in client-secret needs AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_CLIENT_SECRET; AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are not set.',
  ],
  [
    { KEYWARD_SIGN_IN: 'browser', CI: 'true' },
    'invalid_configuration',
    'The sign-in browser cannot open one: this is a run of CI (the variable CI is set).',
  ],
  [
    { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/' },
    'wrong_cloud',
    'The vault contoso.vault.azure.net is in Azure, but AZURE_AUTHORITY_HOST names login.microsoftonline.us, which signs in to Azure US Government.',
  ],
])('an environment that cannot sign in is refused when the provider is opened: %j', (env, code, message) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  expect(() => azureProvider({ vaultUrl: 'https://contoso.vault.azure.net' })).toThrow(
    expect.objectContaining({ code, message }),
  );
});

test('a caller who has no role is told which action it was and who they are', async () => {
  const refusal = await refused(on.visitor());
  expect(refusal.code).toBe('forbidden_by_rbac');
  expect(refusal.message).toMatch(
    /^The vault HOST refused to read `a`: no role assignment allows Microsoft\.KeyVault\/vaults\/secrets\/getSecret\/action to the caller \(object id [0-9a-f-]{36}\)\.$/,
  );
});
