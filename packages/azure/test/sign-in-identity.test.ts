import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { secretValue } from '@keyward/core/value';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { azureProvider, whoAmI } from '../src/index.ts';
import { certificate } from './certificate.ts';
import { connectProxy } from './connect-proxy.ts';
import { type Emulated, emulated } from './emulated.ts';
import { federatedToken } from './federated.ts';
import { programs } from './signed-in.ts';
import { challenge, credential, type Received, standIn, TOKEN } from './stand-in.ts';

let on: Emulated;
beforeAll(async () => {
  on = await emulated();
});
afterAll(() => on[Symbol.asyncDispose]());
afterEach(() => vi.useRealTimers());

const TENANT = '11111111-2222-4333-8444-555555555555';
const secret = () => ({
  method: 'client-secret' as const,
  tenantId: on.emulator.tenantId,
  clientId: on.emulator.clientId,
  clientSecret: secretValue(on.emulator.clientSecret),
});
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const jwt = (claims: object) => `${encoded({ alg: 'none' })}.${encoded(claims)}.c2lnbmF0dXJl`;

describe('whoAmI', () => {
  test('tells who a sign-in is, without a call of the vault that needs a permission', async () => {
    const { authorityHost, tenantId, clientId } = on.emulator;
    on.emulator.requests.clear();
    const identity = await whoAmI({ vaultUrl: on.url, signIn: secret(), authorityHost });
    expect(identity).toMatchObject({ kind: 'application', clientId, tenantId, audience: expect.any(String) });
    expect(identity.expiresOn.getTime()).toBeGreaterThan(Date.now());
    expect(on.emulator.requests.entries({ plane: 'vault' }).map(({ status }) => status)).toEqual([401]);
  });

  test('asks for the tenant of the vault, and does not send it the token', async () => {
    const own = credential(async () => jwt({ tid: TENANT }));
    await using vault = await standIn(() => ({ status: 200, body: { value: [] } }), {
      probe: () => challenge('https://vault.azure.net', `https://login.microsoftonline.com/${TENANT}`),
    });
    expect((await whoAmI({ vaultUrl: vault.origin, credential: own })).tenantId).toBe(TENANT);
    expect(own.asked).toEqual([{ scopes: ['https://vault.azure.net/.default'], tenantId: TENANT }]);
    expect({ asked: vault.received.length, sent: vault.authorized }).toEqual({ asked: 1, sent: [] });
  });

  test.each([
    ['cannot be reached', undefined],
    ['is no vault', { status: 200, body: 'A portal' }],
    ['says no more than no', { status: 403, body: { error: { code: 'Forbidden', message: 'x' } } }],
  ])('signs in to its own tenant where the vault %s', async (_, reply) => {
    const own = credential(async () => jwt({ tid: TENANT }));
    await using vault = await standIn(() => ({ status: 500 }), { probe: () => reply ?? 'reset' });
    const { tenantId } = await whoAmI({ vaultUrl: vault.origin, credential: own });
    expect(tenantId).toBe(TENANT);
    expect(own.asked).toEqual([{ scopes: 'https://vault.azure.net/.default', tenantId: undefined }]);
  });

  test('does not sign in where the vault leads elsewhere', async () => {
    const own = credential();
    await using vault = await standIn(() => ({ status: 200 }), {
      probe: () => challenge('https://evil.example'),
    });
    await expect(whoAmI({ vaultUrl: vault.origin, credential: own })).rejects.toMatchObject({
      code: 'untrusted_host',
    });
    expect(own.asked).toEqual([]);
  });

  test('fails as every call does where there is no token, and asks once', async () => {
    let asked = 0;
    const own = credential(async () => {
      asked += 1;
      throw new Error('It is broken');
    });
    await using vault = await standIn(() => ({ status: 200 }));
    const failed = whoAmI({ vaultUrl: vault.origin, credential: own });
    await expect(failed).rejects.toMatchObject({ code: 'sign_in_failed' });
    expect(asked).toBe(1);
  });

  test('reads no token that is none', async () => {
    await using vault = await standIn(() => ({ status: 200 }));
    await expect(whoAmI({ vaultUrl: vault.origin, credential: credential() })).rejects.toMatchObject({
      code: 'unexpected_response',
    });
    expect(TOKEN).not.toContain('.');
  });
});

/** An authority whose token endpoint a test decides. */
async function authority() {
  const asked: URLSearchParams[] = [];
  const server = await standIn(() => ({ status: 500 }), {
    probe: ({ path, body }: Received) => {
      const base = `${server.origin}/${TENANT}`;
      if (path.endsWith('/openid-configuration')) {
        return {
          status: 200,
          body: {
            issuer: `${base}/v2.0`,
            token_endpoint: `${base}/oauth2/v2.0/token`,
            authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
            jwks_uri: `${base}/keys`,
          },
        };
      }
      asked.push(new URLSearchParams(body));
      return {
        status: 200,
        body: { token_type: 'Bearer', expires_in: 3_600, access_token: jwt({ oid: 'o' }) },
      };
    },
  });
  return Object.assign(server, { asked });
}

test.each([
  [undefined, 0],
  [true, 2],
])('the certificates of the file are sent along where that is asked for: %s', async (sendChain, sent) => {
  await using files = await programs();
  const issuer = certificate({ commonName: 'issuer', algorithm: 'rsa' });
  const own = certificate({ commonName: 'orders', algorithm: 'rsa', issuer });
  const certificatePath = await files.keep('c.pem', `${own.key}${own.cert}${issuer.cert}`);
  await using server = await authority();
  const signIn = { method: 'certificate', tenantId: TENANT, clientId: 'c-1', certificatePath } as const;
  await using vault = await standIn(() => ({ status: 200 }), {
    probe: () => challenge('https://vault.azure.net', `${server.origin}/${TENANT}`),
  });
  await whoAmI({
    vaultUrl: vault.origin,
    signIn: sendChain === undefined ? signIn : { ...signIn, sendChain },
    authorityHost: server.origin,
  });
  const [header = ''] = server.asked[0]?.get('client_assertion')?.split('.') ?? [];
  const { x5c = [] } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
  expect(x5c).toHaveLength(sent);
});

test('a federated token is read again as it is renewed', async () => {
  await using files = await programs();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const claims = { iss: 'https://cluster.example', sub: 'system:serviceaccount:orders:api' };
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'of-the-test', kty: 'RSA' };
  const { clientId } = on.emulator.registerApplication({
    name: 'renewed',
    federated: [{ issuer: claims.iss, subject: claims.sub, jwks: { keys: [jwk] } }],
  });
  const tokenFile = await files.keep('token', federatedToken(privateKey, claims));
  const { tenantId, authorityHost } = on.emulator;
  const signIn = { method: 'workload-identity', tenantId, clientId, tokenFile } as const;
  const ask = () => whoAmI({ vaultUrl: on.url, signIn, authorityHost });
  expect((await ask()).clientId).toBe(clientId);
  const later = Date.now() + 61 * 60_000;
  vi.setSystemTime(later);
  // The token has ended; so it seems to this clock, which is not the one of the answers.
  await expect(ask()).rejects.toMatchObject({
    code: 'clock_skewed',
    message: expect.stringContaining("\nThe clock of this machine is 61 minutes ahead of Entra ID's.\n"),
  });
  vi.setSystemTime(later + 6 * 60_000);
  await writeFile(tokenFile, federatedToken(privateKey, claims));
  expect((await ask()).clientId).toBe(clientId);
});

test('an authority and an endpoint of this machine are not sought through a proxy', async () => {
  await using proxy = await connectProxy(1);
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  vi.stubEnv('HTTP_PROXY', proxy.url);
  vi.stubEnv('NO_PROXY', '');
  const { authorityHost } = on.emulator;
  const named = on.emulator.registerApplication({ name: 'proxied', clientSecret: 'of the test' });
  const signIn = { ...secret(), clientId: named.clientId, clientSecret: secretValue('of the test') };
  expect((await whoAmI({ vaultUrl: on.url, signIn, authorityHost })).clientId).toBe(named.clientId);
  vi.stubEnv('IDENTITY_ENDPOINT', on.emulator.identityEndpoint);
  vi.stubEnv('IDENTITY_HEADER', on.emulator.identityHeader);
  const managed = await whoAmI({ vaultUrl: on.url, signIn: { method: 'managed-identity' } });
  expect(managed.kind).toBe('managed-identity');
  expect(proxy.asked).toEqual([]);
});

test.each([
  ['*', []],
  ['*.example, [::FFFF:7f00:1]', []],
  ['other.example', [expect.stringMatching(/^\[::ffff:7f00:1\]:/)]],
])('an authority elsewhere is sought as the vault is, with NO_PROXY=%s', async (exceptions, asked) => {
  await using proxy = await connectProxy(1);
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  vi.stubEnv('NO_PROXY', exceptions);
  // This machine, by an address that is not known as one of its own.
  const authorityHost = on.emulator.authorityHost.replace('localhost', '[::ffff:127.0.0.1]');
  const signIn = { ...secret(), clientId: randomUUID() };
  await expect(whoAmI({ vaultUrl: on.url, signIn, authorityHost })).rejects.toMatchObject({
    code: 'sign_in_failed',
  });
  expect([...new Set(proxy.asked)]).toEqual(asked);
});

test('providers with the same sign-in share its token', async () => {
  const { authorityHost } = on.emulator;
  const own = on.emulator.registerApplication({ name: 'shared', clientSecret: 'of the test' });
  on.emulator.assign({ principalId: own.objectId, role: 'Key Vault Secrets User' });
  const signIn = () => ({ ...secret(), clientId: own.clientId, clientSecret: secretValue('of the test') });
  on.emulator.requests.clear();
  for (const vaultUrl of [on.url, on.localhostUrl, on.url]) {
    const provider = azureProvider({ vaultUrl, signIn: signIn(), authorityHost });
    expect(await provider.check()).toEqual({ status: 'ready' });
    await provider.close();
  }
  const tokens = on.emulator.requests.entries({}).filter(({ route }) => route.endsWith('oauth2/v2.0/token'));
  // The vault's name and its port ask for resources of their own.
  expect(tokens).toHaveLength(2);
});
