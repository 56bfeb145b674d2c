import type { Socket } from 'node:net';
import { type ConnectRefusal, GRANTED } from './answer.ts';
import { join } from './join.ts';
import { dial, dialThrough, UpstreamRefusal } from './outward.ts';
import { formatTarget, isLoopback, type Target } from './target.ts';
import type { Upstream } from './upstream.ts';

export interface TunnelOptions {
  /** Refuses every host that is not this machine. */
  readonly offline: boolean;
  readonly upstream: Upstream | undefined;
  /** The proxy's own port, to which no tunnel may lead back. */
  readonly ownPort: () => number;
  /** How this proxy names itself to others. */
  readonly via: string;
  /** How many may be open at a time; 256 by default. */
  readonly limit?: number;
  /** How long a connection may take, in milliseconds; 10,000 by default. */
  readonly connectMs?: number;
}

/** Connects the socket with the target and hands bytes both ways; resolves to why it does not. */
export type Tunnels = (target: Target, socket: Socket, head: Buffer) => Promise<ConnectRefusal | undefined>;

export function createTunnels(options: TunnelOptions): Tunnels {
  const { offline, ownPort, via, limit = 256, connectMs = 10_000 } = options;
  let open = 0;

  const upstreamFor = (target: Target): Upstream | undefined => {
    const { upstream } = options;
    if (upstream === undefined || isLoopback(target.host) || upstream.bypassedBy(target)) return undefined;
    // The variables that this emulator printed, in its own environment.
    return isLoopback(upstream.host) && upstream.port === ownPort() ? undefined : upstream;
  };

  return async (target, socket, head) => {
    if (offline && !isLoopback(target.host)) return offlineRefusal(target);
    if (isLoopback(target.host) && target.port === ownPort()) return circle();
    if (open >= limit) return tooMany(limit);
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
    const ending = new AbortController();
    socket.once('close', () => ending.abort());
    const late = setTimeout(() => ending.abort(new ConnectTimeout()), connectMs);
    let remote: Socket;
    try {
      const upstream = upstreamFor(target);
      remote = await (upstream === undefined
        ? dial(target, ending.signal)
        : dialThrough(upstream, target, via, ending.signal));
    } catch (error) {
      return unreachable(target, ending.signal.reason ?? error);
    } finally {
      clearTimeout(late);
    }
    // Another name of this machine.
    if (isLoopback(remote.remoteAddress ?? '') && remote.remotePort === ownPort()) {
      remote.destroy();
      return circle();
    }
    socket.write(GRANTED);
    if (head.length > 0) remote.write(head);
    join(socket, remote);
    return undefined;
  };
}

class ConnectTimeout extends Error {}

function unreachable(target: Target, error: unknown): ConnectRefusal {
  const to = formatTarget(target);
  const route = 'CONNECT (unreachable)';
  if (error instanceof ConnectTimeout) {
    return { status: 504, code: 'ConnectTimeout', message: `${to} did not answer in time.`, route };
  }
  if (error instanceof UpstreamRefusal) {
    const message = `The proxy that HTTPS_PROXY of the emulator names did not connect to ${to}: it answered ${error.answer}.`;
    return { status: 502, code: 'UpstreamProxyRefused', message, route };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = /^E[A-Z_]+$/.test(code) ? code : 'no connection';
  return { status: 502, code: 'HostUnreachable', message: `${to} cannot be reached (${why}).`, route };
}

function offlineRefusal(target: Target): ConnectRefusal {
  return {
    status: 403,
    code: 'Offline',
    message: `The emulator was started offline: ${formatTarget(target)} is not one of its hosts, and nothing leaves this machine.`,
    route: 'CONNECT (offline)',
  };
}

function circle(): ConnectRefusal {
  return {
    status: 508,
    code: 'LoopDetected',
    message: "The connection would lead back to the emulator's own proxy.",
    route: 'CONNECT (loop)',
  };
}

function tooMany(limit: number): ConnectRefusal {
  return {
    status: 503,
    code: 'TooManyTunnels',
    message: `${limit} connections to other hosts are open already, which is the limit.`,
    route: 'CONNECT (too many)',
  };
}
