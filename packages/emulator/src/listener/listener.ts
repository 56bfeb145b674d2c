import type { Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { EmulatorError } from '../error.ts';
import { createDoor, type DoorOptions } from './door.ts';
import { rawRefusal } from './reply.ts';

// `import` reads every export of a built-in module, and one of this module's loads all of fetch: ten megabytes.
const { createServer: createPlainServer } = process.getBuiltinModule('node:http');

export interface ListenerOptions extends Omit<DoorOptions, 'closing'> {
  /** Ports in the order of preference, 0 being any free one; the first that is free on every loopback address. */
  readonly ports: readonly number[];
  /** What to present, asked at every connection; without it the listener speaks plain HTTP. */
  readonly tls?: () => KeyAndCertificate;
}

/** PEM, both. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface Listener {
  readonly port: number;
  /** Stops accepting, lets answers under way finish for `graceMs`, then ends every connection. Idempotent. */
  close(graceMs: number): Promise<void>;
}

const PLAIN_LIMITS = {
  maxHeaderSize: 32 * 1024,
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  // Longer than the idle time of any client's pool, so that the client hangs up first and no request is lost.
  keepAliveTimeout: 120_000,
  requireHostHeader: false,
} as const;

const ATTEMPTS_FOR_ANY_PORT = 8;
const WITHOUT_IPV6 = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

/** Listens on 127.0.0.1 and, where the machine has it, on ::1: `localhost` may mean either. */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const sockets = new Set<Socket>();
  const state = { closing: false, underWay: 0, idle: () => {} };
  const door = createDoor({ ...options, closing: () => state.closing });

  const create = (): Server => {
    const server = options.tls === undefined ? createPlainServer(PLAIN_LIMITS) : createSecure(options.tls);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    server.on('request', (from, to) => {
      state.underWay += 1;
      to.once('close', () => {
        state.underWay -= 1;
        if (state.underWay === 0) state.idle();
      });
      door(from, to);
    });
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (socket.writable) socket.end(rawRefusal(error.code));
      else socket.destroy();
    });
    return server;
  };

  const { servers, port } = await bindFirst(create, options.ports);
  let closed: Promise<void> | undefined;
  const close = async (graceMs: number) => {
    state.closing = true;
    const stopped = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    await drained(state, graceMs);
    for (const socket of sockets) socket.destroy();
    await Promise.all(stopped);
  };
  return {
    port,
    close: (graceMs) => {
      closed ??= close(graceMs);
      return closed;
    },
  };
}

function createSecure(tls: () => KeyAndCertificate): Server {
  const contextOf = ({ key, cert }: KeyAndCertificate) => ({ key, cert, minVersion: 'TLSv1.2' }) as const;
  let presented = tls();
  const server = createTlsServer({ ...PLAIN_LIMITS, ...contextOf(presented) });
  // Ahead of Node's own listener, which begins the handshake.
  server.prependListener('connection', () => {
    const current = tls();
    if (current.cert === presented.cert) return;
    presented = current;
    server.setSecureContext(contextOf(current));
  });
  return server;
}

async function drained(
  state: { readonly underWay: number; idle: () => void },
  graceMs: number,
): Promise<void> {
  if (state.underWay === 0) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, graceMs);
    state.idle = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

async function bindFirst(create: () => Server, ports: readonly number[]) {
  let refused: NodeJS.ErrnoException = Object.assign(new Error('no port'), { code: 'EADDRINUSE' });
  for (const port of ports) {
    for (let attempt = 0; attempt < (port === 0 ? ATTEMPTS_FOR_ANY_PORT : 1); attempt += 1) {
      try {
        return await bindLoopback(create, port);
      } catch (error) {
        refused = error as NodeJS.ErrnoException;
      }
    }
  }
  throw portError(ports[0] ?? 0, refused);
}

/** A stranger on the other loopback address of our port would receive secrets meant for us: both or none. */
async function bindLoopback(create: () => Server, wanted: number) {
  const first = create();
  await listen(first, wanted, '127.0.0.1');
  const { port } = first.address() as AddressInfo;
  const second = create();
  try {
    await listen(second, port, '::1');
    return { servers: [first, second], port };
  } catch (error) {
    if (WITHOUT_IPV6.has((error as NodeJS.ErrnoException).code ?? '')) return { servers: [first], port };
    await new Promise((resolve) => first.close(resolve));
    throw error;
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portError(port: number, error: NodeJS.ErrnoException): EmulatorError {
  if (error.code === 'EADDRINUSE') {
    return new EmulatorError(
      'port_in_use',
      `Port ${port} is in use on this machine.`,
      'Stop the program that holds it, name another one with --port, or let the system choose with --port 0.',
    );
  }
  return new EmulatorError(
    'port_refused',
    `The system refuses to listen on port ${port} (${error.code ?? error.name}).`,
    'Name a port above 1023 with --port, or let the system choose with --port 0.',
  );
}
