import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { secretValue } from '@keyward/core/value';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { azureProvider, whoAmI } from '../src/index.ts';
import { certificate } from './certificate.ts';
import { type ConnectProxy, connectProxy } from './connect-proxy.ts';
import { refusalOf } from './opened.ts';
import { challenge, credential } from './stand-in.ts';

const CLOUDS = [
  ['Azure', 'contoso.vault.azure.net', 'login.microsoftonline.com'],
  ['Azure China', 'contoso.vault.azure.cn', 'login.partner.microsoftonline.cn'],
  ['Azure US Government', 'contoso.vault.usgovcloudapi.net', 'login.microsoftonline.us'],
] as const;
const TENANT = '11111111-2222-4333-8444-555555555555';
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const TOKEN = `${encoded({ alg: 'none' })}.${encoded({ appid: 'c-1', idtyp: 'app' })}.c2lnbmF0dXJl`;

/** Vault and Entra ID of every cloud behind one proxy of this machine, which is the only way out. */
let proxy: ConnectProxy;
const seen: string[] = [];
const world = new AsyncDisposableStack();
beforeAll(async () => {
  const own = certificate({ names: CLOUDS.flatMap(([, vault, authority]) => [vault, authority]) });
  setDefaultCACertificates([...getCACertificates('default'), own.cert]);
  const server = createServer({ key: own.key, cert: own.cert }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const scope = new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('scope');
    const { host = '', authorization } = request.headers;
    const path = request.url?.split('?', 1)[0];
    seen.push([host, request.method, path, scope, authorization].filter(Boolean).join(' '));
    const answer = scope === null ? vault(host, authorization) : token();
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  world.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  proxy = world.use(await connectProxy((server.address() as AddressInfo).port));
});
afterAll(() => world.disposeAsync());
beforeEach(() => {
  seen.splice(0);
  vi.stubEnv('HTTPS_PROXY', proxy.url);
});

function token() {
  return { status: 200, headers: {}, body: { token_type: 'Bearer', expires_in: 3_600, access_token: TOKEN } };
}

function vault(host: string, authorization: string | undefined) {
  const [, , authority] = CLOUDS.find(([, name]) => name === host) ?? CLOUDS[0];
  if (authorization !== undefined) return { status: 200, headers: {}, body: { value: [], nextLink: null } };
  return challenge(`https://${host.slice('contoso.'.length)}`, `https://${authority}/${TENANT}`);
}

const signIn = {
  method: 'client-secret',
  tenantId: TENANT,
  clientId: 'c-1',
  clientSecret: secretValue('example'),
} as const;

test.each(CLOUDS)(
  'a vault of %s is signed in to where its cloud does, for its own scope',
  async (_, host, authority) => {
    const vaultUrl = `https://${host}`;
    const provider = azureProvider({ vaultUrl, signIn });
    expect(await provider.check()).toEqual({ status: 'ready' });
    await provider.close();
    const scope = `https://${host.slice('contoso.'.length)}/.default`;
    expect(seen).toEqual([
      `${host} GET /secrets`,
      `${authority} POST /${TENANT}/oauth2/v2.0/token ${scope}`,
      `${host} GET /secrets Bearer ${TOKEN}`,
    ]);
    expect(new Set(proxy.asked)).toContain(`${authority}:443`);
  },
);

test('nothing of a vault of one cloud is sent to another: the option is refused before any call', async () => {
  const [, host] = CLOUDS[1];
  const options = { vaultUrl: `https://${host}`, signIn, authorityHost: 'https://login.microsoftonline.com' };
  const refused = expect.objectContaining({
    code: 'wrong_cloud',
    message: `The vault ${host} is in Azure China, but authorityHost names login.microsoftonline.com, which signs in to Azure.`,
  });
  expect(() => azureProvider(options)).toThrow(refused);
  await expect(whoAmI(options)).rejects.toEqual(refused);
  expect(seen).toEqual([]);
});

describe('a challenge that leads to another cloud', () => {
  /** What a list is refused with by a vault of the public cloud that challenges like this. */
  async function refusedBy({ headers }: ReturnType<typeof challenge>) {
    const own = credential();
    const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
    const provider = azureProvider({
      vaultUrl: 'https://contoso.vault.azure.net',
      credential: own,
      httpClient: {
        sendRequest: async (request) => ({ request, status: 401, headers: createHttpHeaders(headers) }),
      },
    });
    const { code, message, error } = await refusalOf(provider.get({ path: 'a' }), { port: 0 });
    await provider.close();
    return { code, message, hint: error.hint, tokens: own.asked };
  }

  test.each([
    [
      challenge('https://vault.azure.net', `https://login.chinacloudapi.cn/${TENANT}`),
      'it sends callers to login.chinacloudapi.cn for a token, which is of Azure China',
      'by its authority',
    ],
    [
      challenge('https://vault.azure.cn', `https://login.chinacloudapi.cn/${TENANT}`),
      'it asks for a token for vault.azure.cn, which is of Azure China',
      'by its resource',
    ],
    [
      challenge('https://vault.azure.net/', `https://login.microsoftonline.us/${TENANT}`),
      'it sends callers to login.microsoftonline.us for a token, which is of Azure US Government',
      'a third cloud',
    ],
  ])('%#: %s', async (reply, because, why) => {
    expect(await refusedBy(reply), why).toEqual({
      code: 'wrong_cloud',
      message: `The challenge of the vault contoso.vault.azure.net is not trusted: ${because}, while the vault is in Azure by its name. No token was requested.`,
      hint: 'Check the address of the vault, and what answers for it: the hosts file, a private DNS zone or a proxy of this machine may lead to a vault of another cloud.',
      tokens: [],
    });
  });

  test.each([
    ['http://login.chinacloudapi.cn', 'by http'],
    ['https://login.chinacloudapi.cn:444', 'on another port'],
    ['https://login.microsoftonline.com:444', 'its own, on another port'],
    ['https://login.chinacloudapi.cn@evil.example', 'a name in front'],
    ['https://login.chinacloudapi.cn.evil.example', 'a name that begins alike'],
  ])('is no cloud at all where the host is a stranger’s: %s', async (authority, why) => {
    const { code, tokens } = await refusedBy(challenge('https://vault.azure.net', `${authority}/${TENANT}`));
    expect({ code, tokens }, why).toEqual({ code: 'untrusted_host', tokens: [] });
  });
});
