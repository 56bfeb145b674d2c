import { afterAll, describe, expect } from 'vitest';
import { type FaultInput, startEmulator, trustCa } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { createJudge } from './judge.ts';
import { outcomeOf, ruling, struck, warm } from './rules.ts';
import { addressOf, clientOf, folder, refusalOf } from './stage.ts';

const test = withEmulator({ folder, vaults: ['keyward', 'other'] });
const rule = ruling();
const judge = createJudge();
afterAll(() => {
  expect(judge.violations).toEqual([]);
});

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

test('a rule for the management plane names routes as the log does', async ({ emulator }) => {
  const token = await emulator.issueToken({ audience: 'https://management.azure.com/' });
  const ask = async (path: string) => {
    const url = `${emulator.authorityHost}${path}?api-version=2022-12-01`;
    const { status } = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return status;
  };
  const id = rule(emulator, {
    match: { plane: 'management', route: 'GET /subscriptions/{subscription}/resourceGroups' },
    effect: { kind: 'error', status: 503 },
  });
  const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001';
  expect(await ask('/subscriptions')).toBe(200);
  expect(await ask(`${subscription}/resourceGroups`)).toBe(503);
  expect(await ask(`${subscription}/resources`)).toBe(200);
  expect(struck(emulator, id).map(({ route }) => route)).toEqual([
    'GET /subscriptions/{subscription}/resourceGroups',
  ]);
});

describe('the request without a token, with which a client begins', () => {
  test('is passed by: a rule for one request strikes the one that follows', async ({ emulator }) => {
    const id = rule(emulator, {
      match: { method: 'PUT' },
      count: 1,
      when: 'after',
      effect: { kind: 'error', status: 500 },
    });
    const cold = clientOf(emulator, 'keyward', { judge });
    expect(await refusalOf(cold.setSecret('cold', 'v'))).toMatchObject({ status: 500 });
    expect((await cold.getSecret('cold')).value).toBe('v');
    expect(struck(emulator, id)).toMatchObject([{ principal: 'keyward-client' }]);
    expect(emulator.faults.list()).toMatchObject([{ matched: 1, struck: 1 }]);
  });

  test('is one without a body where nobody is asked for a token', async () => {
    await using emulator = await startEmulator({ folder, open: true });
    using _trust = trustCa(emulator.caPem);
    emulator.faults.add({ match: { plane: 'vault' }, effect: { kind: 'error', status: 500 } });
    const send = async (init: RequestInit) => {
      const answer = await fetch(`${addressOf(emulator, 'keyward')}/secrets/a?api-version=7.4`, init);
      return answer.status;
    };
    expect(await send({ method: 'PUT' }), 'to be told where to sign in').toBe(401);
    expect(await send({ method: 'PUT', body: '{"value":"v"}' }), 'a write').toBe(500);
    expect(await send({}), 'a read').toBe(500);
  });
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

test('a reset takes rules back, and gives clock and quotas what they had at the start', async () => {
  await using emulator = await startEmulator({ folder });
  using _trust = trustCa(emulator.caPem);
  const { controlUrl, controlToken } = emulator.ready();
  const byWire = async () => {
    const headers = { Authorization: `Bearer ${controlToken}` };
    expect((await fetch(`${controlUrl}/reset`, { method: 'POST', headers })).status).toBe(204);
  };
  for (const reset of [emulator.reset, byWire]) {
    emulator.faults.add({ effect: { kind: 'reset' } });
    emulator.clock.freeze(1_000);
    emulator.quotas.set(true);
    await reset();
    expect(emulator.faults.list()).toEqual([]);
    expect(emulator.clock.state()).toMatchObject({ frozen: false, offsetMs: 0 });
    expect(emulator.quotas.state().enabled).toBe(false);
    expect((await clientOf(emulator, 'keyward').setSecret('a', 'v')).value).toBe('v');
  }
});

test('the control API is never struck, and commands the rules', async ({ emulator }) => {
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

describe('what a fault strikes', () => {
  test('shows in the log without the path that it was sent to, where there is no such route', async ({
    emulator,
  }) => {
    const id = rule(emulator, { effect: { kind: 'throttle' } });
    // Both by mistake: the one port belongs to no vault, the other is not even HTTPS.
    const plain = new URL(emulator.controlUrl).origin;
    for (const origin of [emulator.authorityHost, plain]) {
      expect((await fetch(`${origin}/secrets/db-password/versions`)).status).toBe(429);
    }
    expect(struck(emulator, id)).toMatchObject([
      { plane: 'entra', route: 'GET (no such endpoint)' },
      { plane: 'identity', route: 'GET (no such endpoint)' },
    ]);
    expect(JSON.stringify(emulator.requests.entries())).not.toContain('db-password');
  });
});
