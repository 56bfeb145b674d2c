import { connect } from 'node:tls';
import type { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, afterEach, describe, expect } from 'vitest';
import { type Emulator, type FaultInput, startEmulator, trustCa } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { createJudge } from './judge.ts';
import { addressOf, allOf, clientOf, credentialOf, folder, refusalOf } from './stage.ts';

const test = withEmulator({ folder, vaults: ['keyward', 'other'] });
const judge = createJudge();
afterAll(() => {
  expect(judge.violations).toEqual([]);
});

let faulty: Emulator | undefined;
afterEach(() => faulty?.faults.clear());

/** Rules are cleared after each test. */
function rule(emulator: Emulator, input: FaultInput): string {
  faulty = emulator;
  return emulator.faults.add(input).id;
}

/** What the log says of the requests that a rule struck. */
function struck(emulator: Emulator, fault: string) {
  return emulator.requests.entries({ fault }).map(({ route, status, plane, vault, principal, refusal }) => ({
    route,
    status,
    plane,
    vault,
    principal,
    refusal,
  }));
}

/** What a call comes to: its error in short, whatever its class. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code ?? ''} ${message.split('\n')[0]}`.trim();
  }
}

async function warm(emulator: Emulator, name: string, options = {}): Promise<SecretClient> {
  const client = clientOf(emulator, 'keyward', options);
  await client.setSecret(name, 'the value');
  return client;
}

describe('a vault that says no', () => {
  test.for<{
    effect: FaultInput['effect'];
    seen: { status: number; code: string; message?: string };
    header: string | null;
    why: string;
  }>([
    {
      effect: { kind: 'throttle' },
      seen: {
        status: 429,
        code: 'Throttled',
        message:
          'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
      },
      header: null,
      why: 'as Azure throttles',
    },
    {
      effect: { kind: 'throttle', retryAfterS: 7 },
      seen: { status: 429, code: 'Throttled' },
      header: '7',
      why: 'and says for how long',
    },
    {
      effect: { kind: 'error', status: 500 },
      seen: {
        status: 500,
        code: 'InternalServerError',
        message: 'An unexpected error occurred. Please try again later.',
      },
      header: null,
      why: 'it is broken',
    },
    {
      effect: { kind: 'error', status: 503, retryAfterS: 1 },
      seen: { status: 503, code: 'ServiceUnavailable' },
      header: '1',
      why: 'it is down for a moment',
    },
  ])('$effect: $why', async ({ effect, seen, header }, { emulator }) => {
    const client = await warm(emulator, 'a', { judge });
    const id = rule(emulator, { match: { route: 'GET /secrets/{name}' }, effect } as FaultInput);
    expect(await refusalOf(client.getSecret('a'))).toMatchObject(seen);
    expect(struck(emulator, id)).toMatchObject([
      {
        route: 'GET /secrets/{name}',
        plane: 'vault',
        vault: 'keyward',
        status: seen.status,
        refusal: seen.code,
      },
    ]);
    const url = `${addressOf(emulator, 'keyward')}/secrets/a?api-version=7.4`;
    const headers = { authorization: `Bearer ${await emulator.issueToken()}` };
    const answer = await fetch(url, { headers });
    expect(answer.headers.get('retry-after')).toBe(header);
    expect(answer.headers.get('x-ms-keyvault-region')).toBe('westeurope');
    // Not what it was about.
    expect((await client.setSecret('a', 'v')).value).toBe('v');
  });

  test('502 and 504 come from a gateway, and are no JSON', async ({ emulator }) => {
    const client = await warm(emulator, 'a');
    rule(emulator, { effect: { kind: 'error', status: 502 }, match: { plane: 'vault' } });
    await expect(client.getSecret('a')).rejects.toMatchObject({ statusCode: 502 });
  });

  test('the client waits as it is told, tries again, and has its answer', async ({ emulator }) => {
    const client = await warm(emulator, 'a', {
      judge,
      client: { retryOptions: { maxRetries: 3, retryDelayInMs: 1 } },
    });
    const id = rule(emulator, {
      match: { plane: 'vault', method: 'get' },
      count: 2,
      effect: { kind: 'throttle', retryAfterS: 0 },
    });
    expect((await client.getSecret('a')).value).toBe('the value');
    expect(struck(emulator, id).map(({ status }) => status)).toEqual([429, 429]);
    expect(emulator.faults.list()).toMatchObject([{ id, matched: 3, struck: 2 }]);
  });
});

describe('a write whose answer is lost', () => {
  test.for<{ effect: FaultInput['effect']; status: number; why: string }>([
    { effect: { kind: 'reset' }, status: 0, why: 'the connection breaks' },
    { effect: { kind: 'error', status: 500 }, status: 500, why: 'the answer is an error' },
    { effect: { kind: 'throttle' }, status: 429, why: 'the answer is no' },
    { effect: { kind: 'truncatedBody', bytes: 3 }, status: 200, why: 'the answer is cut off' },
  ])('$effect has happened all the same: $why', async ({ effect, status }, { emulator }) => {
    const name = `lost-${effect?.kind}`;
    const client = await warm(emulator, name);
    const id = rule(emulator, {
      match: { route: 'PUT /secrets/{name}' },
      when: 'after',
      count: 1,
      effect,
    } as FaultInput);
    expect(await outcomeOf(client.setSecret(name, 'the second'))).not.toBe('done');
    expect((await client.getSecret(name)).value).toBe('the second');
    expect(struck(emulator, id)).toMatchObject([
      { route: 'PUT /secrets/{name}', status, principal: 'keyward-client' },
    ]);
  });

  test('is written twice by a client that tries again', async ({ emulator }) => {
    const client = await warm(emulator, 'twice', {
      client: { retryOptions: { maxRetries: 1, retryDelayInMs: 1 } },
    });
    rule(emulator, {
      match: { route: 'PUT /secrets/{name}' },
      when: 'after',
      count: 1,
      effect: { kind: 'error', status: 503 },
    });
    await client.setSecret('twice', 'again');
    expect(await allOf(client.listPropertiesOfSecretVersions('twice'))).toHaveLength(3);
  });

  test('has not happened where the fault came before it', async ({ emulator }) => {
    const client = await warm(emulator, 'kept');
    const id = rule(emulator, { match: { method: 'PUT' }, effect: { kind: 'reset' } });
    expect(await outcomeOf(client.setSecret('kept', 'the second'))).toMatch(/ECONNRESET|socket hang up/);
    expect((await client.getSecret('kept')).value).toBe('the value');
    expect(struck(emulator, id)).toEqual([
      {
        route: 'PUT /secrets/{name}',
        status: 0,
        plane: 'vault',
        vault: 'keyward',
        principal: undefined,
        refusal: undefined,
      },
    ]);
  });
});

describe('an answer on its way', () => {
  const url = (emulator: Emulator) => `${addressOf(emulator, 'keyward')}/secrets/slow?api-version=7.4`;
  const bearer = async (emulator: Emulator) => ({ authorization: `Bearer ${await emulator.issueToken()}` });

  test('comes late, by real time, whatever the clock says', async ({ emulator }) => {
    const client = await warm(emulator, 'slow');
    emulator.clock.freeze();
    const id = rule(emulator, { match: { route: '/secrets/*' }, effect: { kind: 'latency', ms: 60 } });
    const began = performance.now();
    expect((await client.getSecret('slow')).value).toBe('the value');
    expect(performance.now() - began).toBeGreaterThan(55);
    const [entry] = emulator.requests.entries({ fault: id });
    expect(entry).toMatchObject({ status: 200, principal: 'keyward-client' });
    expect(entry?.durationMs).toBeGreaterThan(55);
    emulator.clock.reset();
  });

  test('comes slowly', async ({ emulator }) => {
    await warm(emulator, 'slow');
    rule(emulator, { match: { plane: 'vault' }, effect: { kind: 'slowBody', bytesPerSecond: 2_000 } });
    const answer = await fetch(url(emulator), { headers: await bearer(emulator) });
    const began = performance.now();
    const text = await answer.text();
    expect(performance.now() - began).toBeGreaterThan((text.length / 2_000) * 1_000 * 0.5);
    expect(JSON.parse(text)).toMatchObject({ value: 'the value' });
  });

  test('ends before it is whole', async ({ emulator }) => {
    const client = await warm(emulator, 'slow');
    const id = rule(emulator, { match: { plane: 'vault' }, effect: { kind: 'truncatedBody', bytes: 10 } });
    const answer = await fetch(url(emulator), { headers: await bearer(emulator) });
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100);
    const chunks: string[] = [];
    const read = async () => {
      for await (const chunk of answer.body ?? []) chunks.push(new TextDecoder().decode(chunk));
    };
    await expect(read()).rejects.toThrow('terminated');
    expect(chunks.join('')).toBe('{"value":"');
    expect(await outcomeOf(client.getSecret('slow'))).toMatch(/aborted|ECONNRESET|terminated/);
    expect(struck(emulator, id)).toMatchObject([{ status: 200 }, { status: 200 }]);
  });

  test('is reset in the middle of its body', async ({ emulator }) => {
    await warm(emulator, 'slow');
    rule(emulator, { match: { plane: 'vault' }, effect: { kind: 'reset', afterBytes: 10 } });
    const answer = await fetch(url(emulator), { headers: await bearer(emulator) });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  test('is waited for by nobody who has left: what he asked for does not happen', async ({ emulator }) => {
    const client = await warm(emulator, 'left');
    const id = rule(emulator, { match: { method: 'PUT' }, effect: { kind: 'latency', ms: 600_000 } });
    const abortSignal = AbortSignal.timeout(50);
    await expect(client.setSecret('left', 'never', { abortSignal })).rejects.toThrow(/abort/i);
    await expect.poll(() => struck(emulator, id)).toMatchObject([{ status: 0 }]);
    expect((await client.getSecret('left')).value).toBe('the value');
  });

  test('does not keep the emulator from closing', async () => {
    const emulator = await startEmulator({ folder });
    using _trust = trustCa(emulator.caPem);
    await warm(emulator, 'slow');
    const headers = await bearer(emulator);
    const address = url(emulator);
    emulator.faults.add({
      match: { route: '/secrets/{name}' },
      count: 1,
      effect: { kind: 'latency', ms: 600_000 },
    });
    emulator.faults.add({ match: { plane: 'vault' }, effect: { kind: 'slowBody', bytesPerSecond: 1 } });
    const late = fetch(address, { headers });
    await expect.poll(() => emulator.faults.list()[0]?.struck).toBe(1);
    const slow = await fetch(address, { headers });
    const began = performance.now();
    await emulator.close();
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(await (await late).json()).toMatchObject({ value: 'the value' });
    expect(await slow.json()).toMatchObject({ value: 'the value' });
  });
});

describe('signing in', () => {
  const SCOPE = 'https://vault.azure.net/.default';

  test('fails while the token endpoint is down, and works again after', async ({ emulator }) => {
    const id = rule(emulator, { preset: 'tokenEndpointDown' });
    await expect(credentialOf(emulator).getToken(SCOPE)).rejects.toThrow(
      /temporarily_unavailable|AADSTS90033|503/,
    );
    expect(struck(emulator, id)[0]).toMatchObject({
      plane: 'entra',
      route: 'POST /{tenant}/oauth2/v2.0/token',
      status: 503,
      refusal: 'AADSTS90033',
    });
    emulator.faults.remove(id);
    expect((await credentialOf(emulator).getToken(SCOPE)).token).toMatch(/^ey/);
  });

  test('fails when the connection breaks', async ({ emulator }) => {
    const id = rule(emulator, { preset: 'tokenEndpointDown', effect: { kind: 'reset' } });
    await expect(credentialOf(emulator).getToken(SCOPE)).rejects.toThrow();
    expect(struck(emulator, id)[0]).toMatchObject({ plane: 'entra', status: 0 });
  });

  test('a managed identity is throttled in its own words', async ({ emulator }) => {
    rule(emulator, { match: { plane: 'identity' }, effect: { kind: 'throttle', retryAfterS: 1 } });
    const { identityEndpoint, identityHeader } = emulator.ready();
    const query = '?api-version=2019-08-01&resource=https://vault.azure.net';
    const answer = await fetch(identityEndpoint + query, {
      headers: { 'X-IDENTITY-HEADER': identityHeader },
    });
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 429,
      body: { statusCode: 429, message: 'Too many requests were received. Please try again later.' },
    });
  });

  test('a revoked token is refused until its caller comes with a new one', async ({ emulator }) => {
    const client = await warm(emulator, 'revoked', { judge });
    const signIns = () => emulator.requests.count({ plane: 'entra', method: 'POST', status: 200 });
    const before = signIns();
    const id = rule(emulator, {
      match: { plane: 'vault' },
      count: 1,
      effect: { kind: 'insufficientClaims' },
    });
    expect((await client.getSecret('revoked')).value).toBe('the value');
    expect(signIns()).toBe(before + 1);
    // The client tries the old token once more before it reads the claims.
    expect(struck(emulator, id)).toMatchObject([
      { status: 401, principal: 'keyward-client', refusal: 'Unauthorized' },
      { status: 401, principal: 'keyward-client', refusal: 'Unauthorized' },
    ]);
    expect(emulator.faults.list()).toMatchObject([{ matched: 2, struck: 1 }]);
    expect((await client.getSecret('revoked')).value).toBe('the value');
  });

  test('the challenge says what the next token has to be like', async ({ emulator }) => {
    await warm(emulator, 'revoked');
    const { now } = emulator.clock.freeze();
    rule(emulator, { effect: { kind: 'insufficientClaims' } });
    const headers = { authorization: `Bearer ${await emulator.issueToken()}` };
    const answer = await fetch(`${addressOf(emulator, 'keyward')}/secrets?api-version=7.4`, { headers });
    const challenge = answer.headers.get('www-authenticate') ?? '';
    const [, plain, claims = ''] =
      /^(.*), error="insufficient_claims", claims="([^"]+)"$/.exec(challenge) ?? [];
    expect(plain).toBe(
      `Bearer authorization="${emulator.authorityHost}/${emulator.tenantId}", resource="https://vault.azure.net"`,
    );
    expect(JSON.parse(Buffer.from(claims, 'base64').toString())).toEqual({
      access_token: { nbf: { essential: true, value: String(Math.floor(now / 1_000)) } },
    });
    emulator.clock.reset();
  });
});

describe('a caller who would be let in', () => {
  test.for([
    {
      by: 'firewall',
      innerCode: 'ForbiddenByFirewall',
      message:
        /^Client address is not authorized and caller is not a trusted service\.\r\nClient address: \S+\r\nCaller: appid=/,
      why: 'the address is not on the list',
    },
    {
      by: 'privateLink',
      innerCode: 'ForbiddenByConnection',
      message:
        /^Public network access is disabled and request is not from a trusted service nor via an approved private link\.\r\n/,
      why: 'no private link',
    },
    {
      by: 'rbac',
      innerCode: 'ForbiddenByRbac',
      message:
        /^Caller is not authorized[\s\S]*Action: 'Microsoft\.KeyVault\/vaults\/secrets\/setSecret\/action'\r\nResource: '\S+\/vaults\/keyward\/secrets\/refused'\r\n/,
      why: 'no role',
    },
    {
      by: 'accessPolicy',
      innerCode: 'ForbiddenByPolicy',
      message:
        /^The user, group or application 'appid=\S+' does not have secrets set permission on key vault 'keyward;/,
      why: 'no access policy',
    },
    {
      by: 'governancePolicy',
      innerCode: 'ForbiddenByGovernancePolicy',
      message: /^Secret 'refused' was disallowed by policy\. Policy identifiers: /,
      why: 'a policy of the tenant',
    },
  ] as const)('is refused by $by: $why', async ({ by, innerCode, message }, { emulator }) => {
    const client = await warm(emulator, 'refused', { judge });
    const id = rule(emulator, {
      match: { vault: 'KEYWARD', method: 'PUT' },
      effect: { kind: 'refusal', by },
    });
    expect(await refusalOf(client.setSecret('refused', 'v'))).toEqual({
      status: 403,
      code: 'Forbidden',
      innerCode,
      message: expect.stringMatching(message),
    });
    expect(struck(emulator, id)).toMatchObject([
      { status: 403, vault: 'keyward', principal: 'keyward-client', refusal: innerCode },
    ]);
    expect((await clientOf(emulator, 'other').setSecret('refused', 'v')).value, 'elsewhere').toBe('v');
    expect((await client.getSecret('refused')).value).toBe('the value');
  });

  test('reads what a policy of the tenant only keeps him from writing', async ({ emulator }) => {
    const client = await warm(emulator, 'read', { judge });
    rule(emulator, { effect: { kind: 'refusal', by: 'governancePolicy' }, count: 1 });
    expect((await client.getSecret('read')).value).toBe('the value');
    expect(await refusalOf(client.setSecret('read', 'v'))).toMatchObject({
      innerCode: 'ForbiddenByGovernancePolicy',
    });
  });

  test('is nobody in particular where nobody is asked', async () => {
    await using emulator = await startEmulator({ folder, open: true });
    using _trust = trustCa(emulator.caPem);
    const { id } = emulator.faults.add({ count: 1, effect: { kind: 'refusal', by: 'firewall' } });
    const address = `${addressOf(emulator, 'keyward')}/secrets?api-version=7.4`;
    expect((await fetch(address)).status).toBe(403);
    expect((await fetch(address)).status).toBe(200);
    expect(emulator.requests.count({ fault: id })).toBe(1);
  });
});

test('a reset is one of TCP, not an orderly end, and comes before a byte', async ({ emulator }) => {
  rule(emulator, { match: { plane: 'entra' }, effect: { kind: 'reset' } });
  const { hostname, port } = new URL(emulator.authorityHost);
  const socket = connect({ host: hostname, port: Number(port), ca: emulator.caPem });
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  socket.on('secureConnect', () =>
    socket.write(`GET /common/discovery/instance HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`),
  );
  const error = await new Promise((resolve) =>
    socket.once('error', resolve).once('end', () => resolve('end')),
  );
  expect(error).toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
  expect(bytes).toBe(0);
});

describe('by chance', () => {
  test('the same seed strikes the same requests', async () => {
    const runs = [];
    for (const seed of [7, 7, 8]) {
      await using emulator = await startEmulator({ folder, open: true });
      using _trust = trustCa(emulator.caPem);
      emulator.faults.add({ probability: 0.5, seed, effect: { kind: 'error', status: 503 } });
      const statuses = [];
      for (let at = 0; at < 24; at += 1) {
        const answer = await fetch(`${addressOf(emulator, 'keyward')}/secrets?api-version=7.4`);
        statuses.push(answer.status);
      }
      runs.push(statuses.join(' '));
    }
    expect(runs[0]).toBe(runs[1]);
    expect(runs[0]).not.toBe(runs[2]);
    expect(new Set(runs[0]?.split(' '))).toEqual(new Set(['200', '503']));
  });
});

test('the control API is never struck, and commands the rules', async ({ emulator }) => {
  faulty = emulator;
  const { controlUrl, controlToken } = emulator.ready();
  const send = async (method: string, path: string, body?: object) => {
    const headers = { Authorization: `Bearer ${controlToken}` };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${controlUrl}${path}`, { method, headers, ...init });
    return { status: answer.status, body: answer.status === 204 ? undefined : await answer.json() };
  };
  const made = await send('POST', '/faults', { effect: { kind: 'reset' } });
  expect(made).toMatchObject({ status: 201, body: { match: {}, effect: { kind: 'reset' }, struck: 0 } });
  const { id } = made.body as { id: string };
  const client = clientOf(emulator, 'keyward');
  expect(await outcomeOf(client.getSecret('a'))).not.toBe('done');
  expect((await send('GET', '/faults')).body).toMatchObject({ faults: [{ id, struck: 1 }] });
  expect((await send('GET', `/requests/count?fault=${id}&status=0`)).body).toMatchObject({ count: 1 });
  expect(await send('DELETE', `/faults/${id}`)).toEqual({ status: 204, body: undefined });
  expect((await client.setSecret('a', 'v')).value).toBe('v');
});
