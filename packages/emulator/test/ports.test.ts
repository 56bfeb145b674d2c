import { type RequestOptions, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { describe, expect } from 'vitest';
import { type Emulator, startEmulator, trustCa } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { addressOf, folder } from './stage.ts';

const test = withEmulator({ folder, vaults: ['keyward', 'other'] });

/** Goes to this machine whatever the host is called: nothing here depends on a resolver. */
function ask(
  url: string,
  options: RequestOptions = {},
): Promise<{ status: number; headers: object; body: string }> {
  const { hostname, port, host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        servername: hostname,
        path: pathname + search,
        agent: false,
        ...options,
        headers: { Host: host, ...options.headers },
      },
      (response) => {
        text(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        );
      },
    );
    sent.on('error', reject).end();
  });
}

/** What the test reads of the control API's answers. */
interface Told {
  readonly id?: string;
  readonly objectId?: string;
  readonly clientId?: string;
  readonly token?: string;
  readonly requests?: readonly unknown[];
}

const portOf = (url: string) => new URL(url).port;
const named = (emulator: Emulator, host: string) => `https://${host}:${portOf(emulator.authorityHost)}`;
const asked = '/secrets?api-version=7.4';
const misdirected = {
  code: 'MisdirectedRequest',
  message:
    'The Host header names nothing that is served here. This port answers to localhost, 127.0.0.1, [::1] and <vault>.vault.localhost.',
};

describe('the shared port', () => {
  test("a vault's name in any case reaches it, and its challenge names the parent domain with the port", async ({
    emulator,
  }) => {
    const { status, headers, body } = await ask(`${named(emulator, 'KeyWard.vault.localhost')}${asked}`);
    expect(status).toBe(401);
    expect(headers).toHaveProperty(
      'www-authenticate',
      `Bearer authorization="${emulator.authorityHost}/${emulator.tenantId}", resource="${named(emulator, 'vault.localhost')}"`,
    );
    expect(JSON.parse(body)).toEqual({
      error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' },
    });
  });

  test('a vault that is not there is said to be missing', async ({ emulator }) => {
    const { status, body } = await ask(`${named(emulator, 'nowhere.vault.localhost')}${asked}`);
    expect(status).toBe(404);
    expect(JSON.parse(body)).toEqual({
      error: {
        code: 'VaultNotFound',
        message:
          'There is no vault "nowhere" in this emulator. Azure has no such host name then; here the name resolves for every vault.',
      },
    });
    expect(emulator.requests.entries({ vault: 'nowhere' })).toMatchObject([
      { route: 'GET (unknown vault)', plane: 'none', status: 404 },
    ]);
  });

  test('everything else on this machine is Entra ID, under every name the certificate has', async ({
    emulator,
  }) => {
    for (const host of ['localhost', 'login.localhost']) {
      const origin = named(emulator, host);
      const { status, body } = await ask(
        `${origin}/${emulator.tenantId}/v2.0/.well-known/openid-configuration`,
      );
      expect(status).toBe(200);
      expect(JSON.parse(body)).toMatchObject({
        token_endpoint: `${origin}/${emulator.tenantId}/oauth2/v2.0/token`,
      });
    }
  });

  test('a foreign name is turned away', async ({ emulator }) => {
    const { status, body } = await ask(`${emulator.authorityHost}/`, { headers: { Host: 'evil.example' } });
    expect({ status, body: JSON.parse(body) }).toEqual({ status: 421, body: { error: misdirected } });
  });
});

describe("a vault's own port", () => {
  test('is that vault, whatever the path, and not another one', async ({ emulator }) => {
    const url = addressOf(emulator, 'keyward');
    expect(await ask(`${url}/common/discovery/instance`)).toMatchObject({ status: 401 });
    const other = await ask(`${url}${asked}`, { headers: { Host: `other.vault.localhost:${portOf(url)}` } });
    expect({ status: other.status, body: JSON.parse(other.body) }).toEqual({
      status: 421,
      body: { error: misdirected },
    });
    const own = await ask(`${url}${asked}`, { headers: { Host: `keyward.vault.localhost:${portOf(url)}` } });
    expect(own.status).toBe(401);
  });
});

describe('the plain port', () => {
  test('hands out the certificate that makes the others trusted', async () => {
    await using emulator = await startEmulator({ folder });
    const answer = await fetch(new URL('/ca.pem', emulator.controlUrl));
    expect(answer.headers.get('content-type')).toBe('application/x-pem-file');
    expect(await answer.text()).toBe(emulator.caPem);
    expect((await fetch(new URL('/ca.pem', emulator.controlUrl), { method: 'POST' })).status).toBe(405);
  });

  test('commands and tells over the control API', async ({ emulator }) => {
    const call = async (path: string, method = 'GET', body?: object) => {
      const answer = await fetch(`${emulator.controlUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${emulator.controlToken}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const read = await answer.text();
      const parsed: Told = read === '' ? {} : JSON.parse(read);
      return { status: answer.status, body: parsed };
    };
    const { status, body: vault } = await call('/vaults', 'POST', { name: 'added', retentionDays: 7 });
    expect(status).toBe(201);
    expect(vault).toEqual({ name: 'added', ...emulator.vaults['added'] });
    expect(await call('/vaults', 'POST', { name: 'ADDED' })).toEqual({
      status: 409,
      body: {
        error: {
          code: 'VaultExists',
          message: 'There is a vault "added" already.',
          hint: 'Vault names ignore case; choose another one.',
        },
      },
    });
    expect((await call('/vaults', 'POST', { name: 'x' })).body).toMatchObject({
      error: { code: 'InvalidInput' },
    });

    const { body: application } = await call('/applications', 'POST', { name: 'web' });
    const { body: assignment } = await call('/assignments', 'POST', {
      principalId: application.objectId,
      role: 'Key Vault Reader',
      vault: 'added',
    });
    const { body: issued } = await call('/tokens', 'POST', { clientId: application.clientId });
    const list = () =>
      fetch(`${addressOf(emulator, 'added')}${asked}`, {
        headers: { authorization: `Bearer ${issued.token}` },
      });
    expect((await list()).status).toBe(200);
    expect((await call(`/assignments/${assignment.id}`, 'DELETE')).status).toBe(204);
    expect((await list()).status).toBe(403);
    expect((await call('/requests/count?vault=added&principal=web&status=403')).body).toEqual({
      count: 1,
      dropped: 0,
    });
    expect((await call('/requests?vault=added&principal=web')).body.requests).toMatchObject([
      { method: 'GET', route: 'GET /secrets', plane: 'vault', vault: 'added', status: 200, principal: 'web' },
      { method: 'GET', route: 'GET /secrets', plane: 'vault', vault: 'added', status: 403, principal: 'web' },
    ]);
    expect((await call('/tokens', 'POST', { clientId: 'nobody' })).status).toBe(400);
  });

  test('does not speak to a name that only resolves to this machine', async ({ emulator }) => {
    const { request: plain } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const sent = plain(
        `${emulator.controlUrl}/health`,
        { headers: { Host: 'evil.example' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on('error', reject).end();
    });
    expect(status).toBe(421);
  });
});

describe('trust', () => {
  test('is needed, given and taken back', async () => {
    await using emulator = await startEmulator({ folder });
    // The file's own emulator has the same authority, and this process trusts it; a connection of its own does not.
    await expect(ask(`${emulator.authorityHost}/`, { ca: [] })).rejects.toMatchObject({
      code: /^(SELF_SIGNED|UNABLE_TO)/,
    });
    using _trust = trustCa(emulator.caPem);
    expect((await ask(`${emulator.authorityHost}/`)).status).toBe(404);
  });
});

test('one name, one vault, also when two ask at once', async ({ emulator }) => {
  const outcomes = await Promise.allSettled([emulator.addVault('race'), emulator.addVault('RACE')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(outcomes[1]).toMatchObject({
    reason: { code: 'vault_exists', message: 'There is a vault "race" already.' },
  });
});
