import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ask, granted, stage } from './proxy.fixture.ts';

const firstLine = (answer: string) => answer.split('\r\n')[0];

describe('a CONNECT that is not granted', () => {
  test.each([
    { target: 'contoso.vault.azure.net', why: 'no port' },
    { target: 'contoso.vault.azure.net:0', why: 'no such port' },
    { target: 'contoso.vault.azure.net:65536', why: 'no such port' },
    { target: ':443', why: 'no host' },
    { target: '-x:443', why: 'no host' },
    { target: 'a_@b:443', why: 'a user has no place there' },
    { target: 'https://contoso.vault.azure.net:443', why: 'an address is no authority' },
    { target: '/secrets', why: 'a path' },
    { target: '*', why: 'nothing in particular' },
    { target: `${'a'.repeat(254)}:443`, why: 'longer than a name can be' },
  ])('$target: $why', async ({ target }) => {
    const { raw, faults } = await stage();
    const answer = await raw(`CONNECT ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
    // Node's own parser refuses some of them before we do.
    expect(firstLine(answer)).toMatch(
      /^HTTP\/1\.1 400 (?:Bad Request$|A CONNECT needs a host and a port, such as)/,
    );
    expect(faults).toEqual([]);
  });

  test('for a vault that is not there, which DNS would not know: the vaults that are', async () => {
    const { raw, answered } = await stage();
    const answer = await raw('CONNECT fabrikan.vault.azure.net:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    const message =
      'There is no vault fabrikan.vault.azure.net in this emulator, as there is no such name in DNS for a vault that does not exist. It has Contoso, fabrikam.';
    expect(firstLine(answer)).toBe(`HTTP/1.1 502 ${message}`);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toEqual({
      error: { code: 'VaultNotFound', message },
    });
    expect(answered).toMatchObject([
      { route: 'CONNECT (unknown vault)', plane: 'proxy', status: 502, refusal: 'VaultNotFound' },
    ]);
  });

  test.each(['vault.azure.net', 'a.b.vault.azure.net', '.vault.azure.net'])(
    '%s is no vault',
    async (host) => {
      const { raw } = await stage({ offline: true });
      const answer = await raw(`CONNECT ${host}:443 HTTP/1.1\r\nHost: x\r\n\r\n`);
      expect(firstLine(answer)).toMatch(/^HTTP\/1\.1 (?:400|403|502) /);
    },
  );

  test('for a host of Azure on another port: it must not leave the machine', async () => {
    const { raw } = await stage();
    const answer = await raw('CONNECT login.windows.net:80 HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(firstLine(answer)).toBe(
      'HTTP/1.1 403 The emulator stands in for login.windows.net on port 443 only.',
    );
  });

  test('because it does not end', async () => {
    const { raw, faults } = await stage({
      limits: { headersTimeout: 30, connectionsCheckingInterval: 10 },
    });
    const answer = await raw('CONNECT contoso.vault.azure.net:443 HTTP/1.1\r\nHost: x\r\nX: ');
    expect(firstLine(answer)).toBe('HTTP/1.1 408 Request Timeout');
    expect(faults).toEqual([]);
  });

  test('because it is too long', async () => {
    const { raw } = await stage();
    const answer = await raw(`CONNECT a:443 HTTP/1.1\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`);
    expect(firstLine(answer)).toBe('HTTP/1.1 431 Request Header Fields Too Large');
  });
});

describe('after a CONNECT was granted', () => {
  test('a handshake that does not come ends the connection', async () => {
    const { dial } = await stage({ handshakeMs: 30 });
    const socket = dial('CONNECT contoso.vault.azure.net:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await granted(socket);
    expect(await text(socket)).toBe('');
  });

  test('a request that does not end is answered so', async () => {
    const { enter } = await stage({ limits: { headersTimeout: 30, connectionsCheckingInterval: 10 } });
    const socket = await enter('contoso.vault.azure.net');
    socket.write('GET /secrets HTTP/1.1\r\nHost: ');
    expect(firstLine(await text(socket))).toBe('HTTP/1.1 408 Request Timeout');
  });

  test('what is no TLS ends the connection', async () => {
    const { dial, faults } = await stage();
    const socket = dial('CONNECT contoso.vault.azure.net:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await granted(socket);
    socket.write('GET / HTTP/1.1\r\nHost: contoso.vault.azure.net\r\n\r\n');
    expect((await text(socket)).includes('HTTP/')).toBe(false);
    expect(faults).toEqual([]);
  });
});

describe('a request that is no CONNECT', () => {
  test.each([
    { target: 'http://example.com/', host: 'example.com', why: 'plain http is not stood in for' },
    { target: '/', host: '127.0.0.1:8443', why: 'somebody takes the port for another one' },
    { target: 'http://evil.example:8444/', host: 'evil.example:8444', why: 'a name that was bound anew' },
  ])('$target is refused: $why', async ({ target, host }) => {
    const { raw, answered } = await stage();
    const answer = await raw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(firstLine(answer)).toBe('HTTP/1.1 405 Method Not Allowed');
    expect(answer).toContain('\r\nAllow: CONNECT\r\n');
    expect(answered).toMatchObject([{ route: 'GET (not forwarded)', plane: 'proxy', status: 405 }]);
  });

  test.each(['127.0.0.1', 'localhost', '[::1]'])(
    "reaches the emulator's plain port at %s: some clients send it all they have",
    async (host) => {
      const { raw } = await stage();
      const answer = await raw(
        `GET http://${host}:8444/msi/token HTTP/1.1\r\nHost: ${host}:8444\r\nConnection: close\r\n\r\n`,
      );
      expect(answer.split('\r\n\r\n')[1]).toBe(`plain GET ${host}:8444/msi/token`);
    },
  );
});

describe('close', () => {
  test('ends every kind of connection, and what was connected for it', async () => {
    const remote = createServer();
    remote.listen(0, '127.0.0.1');
    await once(remote, 'listening');
    onTestFinished(() => void remote.close());
    const { port } = remote.address() as AddressInfo;
    const here = await stage();

    const silent = here.dial('');
    const unfinished = here.dial('CONNECT contoso.vault');
    const untalked = here.dial('CONNECT contoso.vault.azure.net:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await granted(untalked);
    const secured = await here.enter('contoso.vault.azure.net');
    const accepted = once(remote, 'connection');
    const tunnel = here.dial(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await granted(tunnel);
    const [far] = await accepted;
    const ends = [silent, unfinished, untalked, secured, tunnel, far].map(async (socket) => {
      socket.on('error', () => {});
      socket.resume();
      await once(socket, 'close');
    });
    await here.close(0);
    await Promise.all(ends);
  });

  test('ends a tunnel of which one half has ended already, and the other never would', async () => {
    const remote = createServer({ allowHalfOpen: true });
    remote.listen(0, '127.0.0.1');
    await once(remote, 'listening');
    onTestFinished(() => void remote.close());
    const here = await stage();
    const accepted = once(remote, 'connection');
    const tunnel = here.dial(
      `CONNECT 127.0.0.1:${(remote.address() as AddressInfo).port} HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    await granted(tunnel);
    const [far] = await accepted;
    onTestFinished(() => far.destroy());
    far.resume();
    tunnel.end();
    await once(far, 'end');
    await here.close(0);
    tunnel.resume();
    if (!tunnel.closed) await once(tunnel, 'close');
    expect(tunnel.closed).toBe(true);
  });

  test('lets an answer under way inside of a connection finish', async () => {
    let answer = () => {};
    const waiting = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let asked = () => {};
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const here = await stage({
      planes: {
        find: () => undefined,
        entra: async () => {
          asked();
          await waiting;
          return { status: 200, body: 'in time' };
        },
        management: () => ({ status: 204 }),
        plain: { port: 1, route: () => ({ plane: 'none', answer: () => ({ status: 204 }) }) },
      },
    });
    const reply = ask(await here.enter('login.windows.net'), 'login.windows.net');
    await arrived;
    const closed = here.close(60_000);
    answer();
    expect(await reply).toEqual({ status: 200, body: 'in time' });
    await closed;
  });
});
