import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { describe, expect } from 'vitest';
import { type Emulator, type FaultInput, startEmulator, trustCa } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { outcomeOf, ruling, struck, warm } from './rules.ts';
import { addressOf, allOf, folder } from './stage.ts';

const test = withEmulator({ folder, vaults: ['keyward', 'other'] });
const rule = ruling();

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
        method: 'PUT',
        fault: id,
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
    const headers = await bearer(emulator);
    const began = performance.now();
    const text = await (await fetch(url(emulator), { headers })).text();
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

  test('is not sent on to somebody who has left in the middle of it', async ({ emulator }) => {
    const client = await warm(emulator, 'slow');
    const id = rule(emulator, {
      match: { plane: 'vault' },
      count: 1,
      effect: { kind: 'slowBody', bytesPerSecond: 1 },
    });
    const leaving = new AbortController();
    const answer = await fetch(url(emulator), { headers: await bearer(emulator), signal: leaving.signal });
    leaving.abort();
    await expect(answer.text()).rejects.toThrow(/abort/i);
    expect((await client.getSecret('slow')).value).toBe('the value');
    expect(struck(emulator, id)).toMatchObject([{ status: 200 }]);
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
    // What was not let go is cut off after the grace, and rejects.
    await emulator.close();
    expect(await (await late).json()).toMatchObject({ value: 'the value' });
    expect(await slow.json()).toMatchObject({ value: 'the value' });
  });
});

describe('a reset', () => {
  /** What becomes of a connection on which one request is sent, and how many bytes come back. */
  async function endOf(socket: TLSSocket, path: string, host: string) {
    let bytes = 0;
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    socket.once('secureConnect', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
    const end = await new Promise((resolve) => {
      socket.once('error', resolve).once('end', () => resolve('an orderly end'));
    });
    return { end, bytes };
  }
  const RESET = { end: expect.objectContaining({ code: 'ECONNRESET', syscall: 'read' }), bytes: 0 };
  const DISCOVERY = '/common/discovery/instance';

  test('is one of TCP, not an orderly end, and comes before a byte', async ({ emulator }) => {
    const id = rule(emulator, { match: { plane: 'entra' }, effect: { kind: 'reset' } });
    const { hostname, port, host } = new URL(emulator.authorityHost);
    const socket = connect({ host: hostname, port: Number(port), ca: emulator.caPem });
    expect(await endOf(socket, DISCOVERY, host)).toEqual(RESET);
    expect(struck(emulator, id)).toMatchObject([{ plane: 'entra', status: 0 }]);
  });

  test('reaches through the proxy', async () => {
    await using emulator = await startEmulator({ folder, proxyPort: 0, offline: true });
    const { id } = emulator.faults.add({ match: { route: '/subscriptions' }, effect: { kind: 'reset' } });
    const proxy = new URL(emulator.ready().proxyUrl ?? '');
    const request = httpRequest({
      host: proxy.hostname,
      port: proxy.port,
      method: 'CONNECT',
      path: 'management.azure.com:443',
    });
    request.end();
    const [, tunnel] = (await once(request, 'connect')) as [unknown, Socket];
    const servername = 'management.azure.com';
    // Whose certificate it is does not matter here.
    const socket = connect({ socket: tunnel, servername, rejectUnauthorized: false });
    const resetBeneath = new Promise((resolve) => tunnel.once('error', resolve));
    const path = '/subscriptions?api-version=2020-01-01';
    expect(
      await Promise.race([endOf(socket, path, servername).then(({ end }) => end), resetBeneath]),
    ).toEqual(RESET.end);
    expect(emulator.requests.entries({ fault: id })).toMatchObject([
      { plane: 'management', route: 'GET /subscriptions', status: 0 },
    ]);
  });
});
