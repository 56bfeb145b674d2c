import { type RequestOptions, request as send } from 'node:http';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import type { Handler, Reply, Request } from '../http/exchange.ts';
import type { Answered } from './door.ts';
import { type Listener, openListener } from './listener.ts';

const opened: Listener[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((listener) => listener.close(0)));
});

async function open(answer: Handler, ports: readonly number[] = [0]) {
  const answered: Answered[] = [];
  const faults: unknown[] = [];
  const listener = await openListener({
    ports,
    route: () => ({ plane: 'control', answer }),
    clock: { now: () => 1_700_000_000_000 },
    record: (entry) => answered.push(entry),
    onFault: (error) => faults.push(error),
  });
  opened.push(listener);
  return { listener, port: listener.port, answered, faults };
}

const ok: Reply = { status: 200, body: '{}', trace: { route: 'GET /', principal: 'me' } };

async function call(port: number, options: RequestOptions = {}, body?: string | Buffer) {
  return new Promise<{ status: number; headers: object; body: string }>((resolve, reject) => {
    const request = send({ port, host: '127.0.0.1', agent: false, ...options }, (response) => {
      text(response).then(
        (read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }),
        reject,
      );
    });
    request.on('error', reject).end(body);
  });
}

/** Sends bytes as they are and reads until the other side ends. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

const error = (code: string, message: string) => ({ error: { code, message } });

describe('a request', () => {
  test('reaches the handler decoded, and its answer and its record agree', async () => {
    const seen: Request[] = [];
    const { port, answered } = await open((request) => {
      seen.push(request);
      return { ...ok, headers: { 'X-Mine': 'yes' } };
    });
    const answer = await call(
      port,
      { method: 'PUT', path: '/a%20b?x%2Dy=1', headers: { Host: 'LOCALHOST:1' } },
      'body',
    );
    expect(answer).toMatchObject({
      status: 200,
      body: '{}',
      headers: { 'x-mine': 'yes', 'content-length': '2' },
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'PUT',
      path: '/a%20b',
      authority: 'LOCALHOST:1',
      portVault: undefined,
      remoteAddress: '127.0.0.1',
    });
    expect(seen[0]?.query).toEqual(new Map([['x-y', '1']]));
    expect(Buffer.from(seen[0]?.body ?? []).toString()).toBe('body');
    expect(answered).toEqual([
      {
        at: 1_700_000_000_000,
        method: 'PUT',
        route: 'GET /',
        plane: 'control',
        status: 200,
        principal: 'me',
        durationMs: expect.any(Number),
      },
    ]);
  });

  test('of 204 has no length and of an empty body the length 0', async () => {
    const { port } = await open(({ path }) => ({ status: path === '/none' ? 204 : 200 }));
    expect((await call(port, { path: '/none' })).headers).not.toHaveProperty('content-length');
    expect((await call(port, { path: '/empty' })).headers).toHaveProperty('content-length', '0');
  });

  test('in absolute-form is routed by its target (RFC 9112 §3.2.2)', async () => {
    const { port } = await open(({ authority, path }) => ({ status: 200, body: `${authority} ${path}` }));
    const answer = await raw(
      port,
      'GET https://a.vault.localhost:1/secrets HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n',
    );
    expect(answer.split('\r\n\r\n')[1]).toBe('a.vault.localhost:1 /secrets');
  });

  test('whose handler throws is answered 500 without a word of why', async () => {
    const fault = new Error('secret inside');
    const { port, answered, faults } = await open(() => {
      throw fault;
    });
    const answer = await call(port);
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body)).toEqual(
      error('InternalServerError', 'The emulator failed while it answered this request.'),
    );
    expect(faults).toEqual([fault]);
    expect(answered).toMatchObject([{ route: 'GET (failed)', status: 500, plane: 'control' }]);
  });

  test('whose answer HTTP does not allow ends its connection, and nothing else', async () => {
    const { port, faults } = await open(({ path }) =>
      path === '/bad' ? { status: 200, headers: { X: 'a\nb' } } : ok,
    );
    await expect(call(port, { path: '/bad' })).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(faults).toMatchObject([{ code: 'ERR_INVALID_CHAR' }]);
    expect((await call(port)).status).toBe(200);
  });

  test('that expects what nobody knows is answered and recorded like any other (RFC 9110 §10.1.1)', async () => {
    const { port, answered } = await open(() => ok);
    const answer = await call(port, { headers: { Expect: 'a miracle' } });
    expect([answer.status, answer.body]).toEqual([200, '{}']);
    expect(answered).toMatchObject([{ route: 'GET /', status: 200 }]);
  });

  test('is answered on ::1 as well, where the machine has it', async () => {
    const { port } = await open(() => ok);
    const outcome = await call(port, { host: '::1' }).then(
      ({ status }) => status,
      (failed: NodeJS.ErrnoException) => failed.code,
    );
    expect([200, 'EADDRNOTAVAIL', 'EAFNOSUPPORT']).toContain(outcome);
  });
});

describe('what is refused at the door', () => {
  test.each([
    {
      bytes: 'GET / HTTP/1.1\r\n\r\n',
      status: 400,
      body: error('BadRequest', 'The request needs exactly one Host header.'),
      why: 'no Host',
    },
    {
      bytes: 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
      status: 400,
      body: error('BadRequest', 'The request needs exactly one Host header.'),
      why: 'two Hosts',
    },
    {
      bytes: 'OPTIONS secrets HTTP/1.1\r\nHost: a\r\n\r\n',
      status: 400,
      body: error('BadRequest', 'The request is not valid HTTP/1.1.'),
      why: 'a target of no form',
    },
    {
      bytes: 'GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n',
      status: 400,
      body: error('BadRequest', 'The request target is not valid.'),
      why: 'a foreign scheme',
    },
    {
      bytes: 'hello\r\n\r\n',
      status: 400,
      body: error('BadRequest', 'The request is not valid HTTP/1.1.'),
      why: 'no HTTP at all',
    },
    {
      bytes: `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
      status: 431,
      body: error('RequestHeaderFieldsTooLarge', 'The request headers exceed 32 KiB.'),
      why: 'too many headers',
    },
    {
      bytes: 'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n',
      status: 413,
      body: error('RequestEntityTooLarge', 'The request body exceeds 1 MiB.'),
      why: 'a body announced too large',
    },
    {
      bytes: `PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n${'x'.repeat(0x100001)}`,
      status: 413,
      body: error('RequestEntityTooLarge', 'The request body exceeds 1 MiB.'),
      why: 'a body that grows too large',
    },
  ])('$why: $status', async ({ bytes, status, body }) => {
    const { port } = await open(() => ok);
    const [head = '', sent = ''] = (await raw(port, bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/\r\nConnection: close/i);
    expect(JSON.parse(sent)).toEqual(body);
  });

  test('a backup may be larger than any other body', async () => {
    const { port } = await open(({ body }) => ({ status: 200, body: String(body.length) }));
    const size = 2 * 1024 * 1024;
    const backup = Buffer.alloc(size);
    expect((await call(port, { method: 'POST', path: '/secrets/restore' }, backup)).body).toBe(String(size));
  });
});

describe('ports', () => {
  test('a port in use is named, with the way out', async () => {
    const { port } = await open(() => ok);
    await expect(open(() => ok, [port])).rejects.toMatchObject({
      code: 'port_in_use',
      message: `Port ${port} is in use on this machine.`,
      hint: 'Stop the program that holds it, name another one with --port, or let the system choose with --port 0.',
    });
  });

  test('the next candidate is taken instead', async () => {
    const { port } = await open(() => ok);
    expect((await open(() => ok, [port, 0])).port).not.toBe(port);
  });

  test('a stranger on ::1 makes the port unfit, since localhost may mean either', async (context) => {
    const stranger = createServer();
    const port = await new Promise<number>((resolve) => {
      stranger.once('error', () => resolve(0));
      stranger.listen(0, '::1', () => {
        const address = stranger.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    context.skip(port === 0, 'this machine has no ::1');
    await expect(open(() => ok, [port])).rejects.toMatchObject({ code: 'port_in_use' });
    await new Promise((resolve) => stranger.close(resolve));
  });
});

describe('closing', () => {
  test('lets an answer under way finish, refuses new ones, and may be asked twice', async () => {
    const arrived = Promise.withResolvers<void>();
    const release = Promise.withResolvers<Reply>();
    const { listener, port } = await open(() => {
      arrived.resolve();
      return release.promise;
    });
    const answer = call(port);
    await arrived.promise;
    const closing = listener.close(60_000);
    expect(listener.close(0)).toBe(closing);
    await expect(call(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    release.resolve(ok);
    expect(await answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closing;
  });

  test('ends what does not finish in time', async () => {
    const arrived = Promise.withResolvers<void>();
    const { listener, port } = await open(() => {
      arrived.resolve();
      return new Promise<Reply>(() => {});
    });
    const answer = call(port);
    await arrived.promise;
    const refused = expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
    await listener.close(0);
    await refused;
  });

  test('ends idle connections', async () => {
    const { listener, port } = await open(() => ok);
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    const ended = new Promise((resolve) => idle.once('close', resolve));
    idle.resume();
    await listener.close(0);
    await ended;
  });
});
