import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectSecure, createServer as createSecure } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openCertificates } from '../certificate/certificates.ts';
import { temporaryFolder } from '../certificate/folder.fixture.ts';
import { systemClock } from '../clock/clock.ts';
import { trustCa } from '../environment/trust.ts';
import { granted, stage } from './proxy.fixture.ts';

async function serve(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server that answers all it was sent once the other side has ended its half. */
const mirror = () =>
  createServer({ allowHalfOpen: true }, (socket) => {
    text(socket).then(
      (sent) => socket.end(`you said ${sent}`),
      () => {},
    );
  });

const connectTo = (target: string, headers = '') =>
  `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${headers}\r\n`;

describe('other hosts', () => {
  test('see the client, and the client sees them: TLS is theirs', async () => {
    const theirs = await openCertificates({ folder: await temporaryFolder(), clock: systemClock });
    const port = await serve(
      createSecure({ key: theirs.key, cert: theirs.chain }, (socket) => socket.end('theirs')),
    );
    const { dial, answered } = await stage();
    const socket = dial(connectTo(`localhost:${port}`));
    await granted(socket);
    const secured = connectSecure({ socket, servername: 'localhost', ca: theirs.caPem });
    expect(await text(secured)).toBe('theirs');
    expect(answered).toEqual([
      {
        at: expect.any(Number),
        method: 'CONNECT',
        route: 'CONNECT (tunnel)',
        plane: 'proxy',
        status: 200,
        durationMs: expect.any(Number),
      },
    ]);
  });

  test('get what was sent with the CONNECT, and may answer when the client has ended its half', async () => {
    const port = await serve(mirror());
    const { dial } = await stage();
    const socket = dial(`${connectTo(`127.0.0.1:${port}`)}early `);
    await granted(socket);
    socket.end('late');
    expect(await text(socket)).toBe('you said early late');
  });

  test('by a name below localhost are this machine, whatever a resolver knows', async () => {
    const port = await serve(mirror());
    const { dial } = await stage();
    const socket = dial(connectTo(`orders.vault.localhost:${port}`));
    await granted(socket);
    socket.end('hi');
    expect(await text(socket)).toBe('you said hi');
  });

  test("that end a connection end the client's", async () => {
    const port = await serve(createServer((socket) => socket.resetAndDestroy()));
    const { dial } = await stage();
    const socket = dial(connectTo(`127.0.0.1:${port}`));
    await granted(socket).catch(() => {});
    socket.resume();
    if (!socket.closed) await once(socket, 'close');
    expect(socket.closed).toBe(true);
  });
});

describe('other hosts are refused', () => {
  test('offline, without being looked for', async () => {
    const { raw, answered } = await stage({ offline: true });
    const answer = await raw(connectTo('registry.example:443'));
    const message =
      'The emulator was started offline: registry.example:443 is not one of its hosts, and nothing leaves this machine.';
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head.split('\r\n')[0]).toBe(`HTTP/1.1 403 ${message}`);
    expect(JSON.parse(body)).toEqual({ error: { code: 'Offline', message } });
    expect(answered).toMatchObject([
      { method: 'CONNECT', route: 'CONNECT (offline)', plane: 'proxy', status: 403, refusal: 'Offline' },
    ]);
  });

  test('but not this machine: a connection to it leaves nothing', async () => {
    const port = await serve(mirror());
    const { dial } = await stage({ offline: true });
    const socket = dial(connectTo(`127.0.0.1:${port}`));
    await granted(socket);
    socket.end();
    expect(await text(socket)).toBe('you said ');
  });

  test('where nobody listens', async () => {
    const closing = createServer();
    const port = await serve(closing);
    closing.close();
    await once(closing, 'close');
    const { raw } = await stage();
    expect((await raw(connectTo(`127.0.0.1:${port}`))).split('\r\n')[0]).toBe(
      `HTTP/1.1 502 127.0.0.1:${port} cannot be reached (ECONNREFUSED).`,
    );
  });

  test.each(['127.0.0.1', 'localhost', '[::1]', '0.0.0.0'])(
    'where the connection would lead back to the proxy: %s',
    async (host) => {
      const { raw, port } = await stage();
      const [line] = (await raw(connectTo(`${host}:${port}`))).split('\r\n');
      expect(line).toMatch(/^HTTP\/1\.1 508 The connection would lead back to the emulator's own proxy\.$/);
    },
  );

  test('when as many are open as may be, until one ends', async () => {
    const port = await serve(mirror());
    const { dial, raw, answered } = await stage({ limit: 1 });
    const first = dial(connectTo(`127.0.0.1:${port}`));
    await granted(first);
    const [line] = (await raw(connectTo(`127.0.0.1:${port}`))).split('\r\n');
    expect(line).toBe('HTTP/1.1 503 1 connections to other hosts are open already, which is the limit.');
    first.end();
    expect(await text(first)).toBe('you said ');
    const second = dial(connectTo(`127.0.0.1:${port}`));
    await granted(second);
    expect(answered.map(({ status }) => status)).toEqual([200, 503, 200]);
  });
});

describe('behind a proxy of the company', () => {
  /** Grants after its own head has come in two pieces, then speaks for the host. */
  async function company(answer: string) {
    const seen: string[] = [];
    const port = await serve(
      createServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', (head) => {
          seen.push(String(head));
          const half = Math.floor(answer.length / 2);
          socket.write(answer.slice(0, half), () => socket.end(answer.slice(half)));
        });
      }),
    );
    return { port, seen };
  }

  test('other hosts are reached through it, and it is told who asks', async () => {
    const { port, seen } = await company('HTTP/1.1 200 OK\r\nX: y\r\n\r\nhello from afar');
    const environment = { HTTPS_PROXY: `http://me:p%40ss@localhost:${port}` };
    const { dial } = await stage({ environment });
    const socket = dial(connectTo('registry.example:443'));
    await granted(socket);
    expect(await text(socket)).toBe('hello from afar');
    const basic = Buffer.from('me:p@ss').toString('base64');
    expect(seen[0]?.replace(/keyward-[0-9a-f]{12}/, 'MARK')).toBe(
      `CONNECT registry.example:443 HTTP/1.1\r\nHost: registry.example:443\r\nVia: 1.1 MARK\r\nProxy-Authorization: Basic ${basic}\r\n\r\n`,
    );
  });

  test('may be spoken to by TLS, which has to be trusted', async () => {
    const theirs = await openCertificates({ folder: await temporaryFolder(), clock: systemClock });
    const port = await serve(
      createSecure({ key: theirs.key, cert: theirs.chain }, (socket) => {
        socket.on('error', () => {});
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nhello from afar'));
      }),
    );
    const { dial, raw } = await stage({ environment: { HTTPS_PROXY: `https://localhost:${port}` } });
    expect((await raw(connectTo('registry.example:443'))).split('\r\n')[0]).toMatch(/^HTTP\/1\.1 502 /);
    using _trust = trustCa(theirs.caPem);
    const socket = dial(connectTo('registry.example:443'));
    await granted(socket);
    expect(await text(socket)).toBe('hello from afar');
  });

  test('what it says is told by its status alone', async () => {
    const { port } = await company('HTTP/1.1 407 Who are you, p4ss?\r\n\r\n');
    const { raw } = await stage({ environment: { https_proxy: `localhost:${port}` } });
    const answer = await raw(connectTo('registry.example:443'));
    expect(answer.split('\r\n')[0]).toBe(
      'HTTP/1.1 502 The proxy that HTTPS_PROXY of the emulator names did not connect to registry.example:443: it answered 407.',
    );
    expect(answer).not.toContain('p4ss');
  });

  test.each([
    { says: '', answered: 'nothing' },
    { says: 'SSH-2.0-OpenSSH\r\n\r\n', answered: 'no HTTP' },
    { says: `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(20_000)}`, answered: 'no HTTP' },
  ])('one that answers $answered', async ({ says, answered }) => {
    const { port } = await company(says);
    const { raw } = await stage({ environment: { HTTPS_PROXY: `http://localhost:${port}` } });
    expect((await raw(connectTo('registry.example:443'))).split('\r\n')[0]).toBe(
      `HTTP/1.1 502 The proxy that HTTPS_PROXY of the emulator names did not connect to registry.example:443: it answered ${answered}.`,
    );
  });

  test('one that says nothing is not waited for', async () => {
    const port = await serve(createServer());
    const environment = { HTTPS_PROXY: `http://localhost:${port}` };
    const { raw, answered } = await stage({ environment, connectMs: 50 });
    expect((await raw(connectTo('registry.example:443'))).split('\r\n')[0]).toBe(
      'HTTP/1.1 504 registry.example:443 did not answer in time.',
    );
    expect(answered).toMatchObject([{ route: 'CONNECT (unreachable)', refusal: 'ConnectTimeout' }]);
  });

  test('this machine and hosts of NO_PROXY are reached directly', async () => {
    const { port, seen } = await company('HTTP/1.1 407 no\r\n\r\n');
    const theirs = await serve(mirror());
    const environment = { HTTPS_PROXY: `http://localhost:${port}`, NO_PROXY: '.invalid' };
    const { dial, raw } = await stage({ environment });
    const socket = dial(connectTo(`127.0.0.1:${theirs}`));
    await granted(socket);
    socket.end();
    expect(await text(socket)).toBe('you said ');
    expect((await raw(connectTo('host.invalid:443'))).split('\r\n')[0]).toMatch(
      /^HTTP\/1\.1 502 host\.invalid:443 cannot be reached \((?:ENOTFOUND|EAI_AGAIN)\)\.$/,
    );
    expect(seen).toEqual([]);
  });

  test('one that leads back here is noticed', async () => {
    let back = 0;
    const port = await serve(
      createServer((socket) => {
        const onward = connect(back, '127.0.0.1');
        for (const end of [socket, onward]) end.on('error', () => {});
        socket.pipe(onward).pipe(socket);
      }),
    );
    const { raw, answered, ...proxy } = await stage({
      environment: { HTTPS_PROXY: `http://localhost:${port}` },
    });
    back = proxy.port;
    expect((await raw(connectTo('registry.example:443'))).split('\r\n')[0]).toMatch(/ it answered 508\.$/);
    expect(answered.map(({ route }) => route)).toEqual(['CONNECT (loop)', 'CONNECT (unreachable)']);
  });

  test('one that is this proxy itself is none', async () => {
    // As in a shell that holds the variables of an emulator, in which another is started on the same port.
    const free = createServer();
    const port = await serve(free);
    free.close();
    await once(free, 'close');
    const { raw } = await stage({ port, environment: { HTTPS_PROXY: `http://127.0.0.1:${port}` } });
    expect((await raw(connectTo('host.invalid:443'))).split('\r\n')[0]).toMatch(/cannot be reached \(E/);
  });
});
