import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { bindFirst, LOOPBACK_ADDRESSES } from './binding.ts';
import { createDoor, type DoorOptions } from './door.ts';
import { rawRefusal } from './reply.ts';

// `import` reads every export of a built-in module, and one of this module's loads all of fetch: ten megabytes.
const { createServer: createPlainServer } = process.getBuiltinModule('node:http');

export interface ListenerOptions extends Omit<DoorOptions, 'closing' | 'reset'> {
  /** Ports in the order of preference, 0 being any free one; the first that is free on every loopback address. */
  readonly ports: readonly number[];
  /** What to present, asked at every connection; without it the listener speaks plain HTTP. */
  readonly tls?: () => KeyAndCertificate;
  /** Where it listens; on loopback by default. */
  readonly addresses?: readonly string[];
  /** What the command line calls the port; `--port` by default. */
  readonly option?: string;
  /** What becomes of a CONNECT; without it the connection ends. */
  readonly connect?: Connect;
  /** Shorter ones for tests. */
  readonly limits?: Limits;
}

/** `serve` takes requests from a connection that was made of the socket. The socket ends with the listener. */
export type Connect = (
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  serve: (secured: Duplex) => void,
) => void;

/** Milliseconds. */
export interface Limits {
  readonly headersTimeout?: number;
  readonly connectionsCheckingInterval?: number;
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

export async function openListener(options: ListenerOptions): Promise<Listener> {
  const sockets = new Set<Socket>();
  const closing = new AbortController();
  const state = { underWay: 0, idle: () => {} };
  const door = createDoor({
    ...options,
    closing: closing.signal,
    reset: (socket) => {
      const connection = connectionOf(socket, sockets);
      if (connection === undefined) socket.destroy();
      else connection.resetAndDestroy();
    },
  });
  const limits = { ...PLAIN_LIMITS, ...options.limits };

  const create = (): Server => {
    const server = options.tls === undefined ? createPlainServer(limits) : createSecure(options.tls, limits);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    const ended = () => {
      state.underWay -= 1;
      if (state.underWay === 0) state.idle();
    };
    const serve: RequestListener = (from, to) => {
      state.underWay += 1;
      to.on('close', ended);
      door(from, to);
    };
    server.on('request', serve);
    // RFC 9110 §10.1.1 lets an expectation that nobody knows pass; Node's own 417 has no body and is in no log.
    server.on('checkExpectation', serve);
    const { connect } = options;
    if (connect !== undefined) {
      server.on('connect', (from, socket: Socket, head) => {
        connect(from, socket, head, (secured) => server.emit('connection', secured));
      });
    }
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (socket.writable) socket.end(rawRefusal(error.code));
      else socket.destroy();
    });
    return server;
  };

  const { servers, port } = await bindFirst(
    create,
    options.ports,
    options.addresses ?? LOOPBACK_ADDRESSES,
    options.option,
  );
  let closed: Promise<void> | undefined;
  const close = async (graceMs: number) => {
    closing.abort();
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

function createSecure(tls: () => KeyAndCertificate, limits: Limits): Server {
  const contextOf = ({ key, cert }: KeyAndCertificate) => ({ key, cert, minVersion: 'TLSv1.2' }) as const;
  let presented = tls();
  const server = createTlsServer({ ...limits, ...contextOf(presented) });
  // Ahead of Node's own listener, which begins the handshake.
  server.prependListener('connection', () => {
    const current = tls();
    if (current.cert === presented.cert) return;
    presented = current;
    server.setSecureContext(contextOf(current));
  });
  return server;
}

/**
 * A TLS socket cannot reset the connection beneath it: that one is known by who is at its other end. Undefined where it
 * has ended already.
 */
function connectionOf(socket: Socket, connections: Iterable<Socket>): Socket | undefined {
  for (const one of connections) {
    if (one.remotePort === socket.remotePort && one.remoteAddress === socket.remoteAddress) return one;
  }
  return undefined;
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
