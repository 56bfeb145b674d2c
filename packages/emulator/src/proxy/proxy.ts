import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../clock/clock.ts';
import { type Place, placeOf } from '../cloud/hosts.ts';
import type { Tunnel } from '../http/exchange.ts';
import type { Answered } from '../listener/door.ts';
import type { Connect, KeyAndCertificate } from '../listener/listener.ts';
import { type ConnectRefusal, GRANTED, refuse } from './answer.ts';
import { parseTarget, type Target } from './target.ts';
import { terminate } from './terminate.ts';
import { createTunnels, type TunnelOptions } from './tunnel.ts';

export interface ProxyOptions extends Omit<TunnelOptions, 'via'> {
  /** What to present in the name of Azure's hosts, asked at every connection. */
  readonly tls: () => KeyAndCertificate;
  /** Names of the vaults that are served. */
  readonly vaults: () => readonly string[];
  /** How long a TLS handshake may take, in milliseconds; 20,000 by default. */
  readonly handshakeMs?: number;
  readonly clock: Clock;
  readonly record: (answered: Answered) => void;
  readonly onFault: (error: unknown, route: string) => void;
}

export interface Proxy {
  readonly connect: Connect;
  /** What a connection was opened to, where it came through the proxy. */
  readonly tunnelOf: (socket: object) => Tunnel | undefined;
}

type Outcome = ConnectRefusal | 'here' | 'tunnel';
type Serve = Parameters<Connect>[3];

/** What becomes of a CONNECT: hosts of Azure's end here, others are passed through or refused. */
export function createProxy(options: ProxyOptions): Proxy {
  const { tls, clock, record, onFault, handshakeMs = 20_000 } = options;
  const terminated = new WeakMap<object, Tunnel>();
  const mark = `keyward-${randomBytes(6).toString('hex')}`;
  const tunnels = createTunnels({ ...options, via: `1.1 ${mark}` });

  const stand = (host: string, socket: Socket, head: Buffer, serve: Serve) => {
    socket.write(GRANTED, (error) => {
      if (error) return;
      if (head.length > 0) socket.unshift(head);
      terminate(socket, tls(), handshakeMs, (secured) => {
        const { servername } = secured as { servername?: string | false | null };
        terminated.set(secured, { host, serverName: servername ? servername.toLowerCase() : undefined });
        serve(secured);
      });
    });
  };

  const decide = async (
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    serve: Serve,
  ): Promise<Outcome> => {
    // A connection that ends here already, or a target that is none.
    const target = terminated.has(socket) ? undefined : parseTarget(request.url ?? '');
    if (target === undefined) return MALFORMED;
    if (String(request.headers.via ?? '').includes(mark)) return CIRCLE;
    const place = placeOf(target.host);
    if (place.kind === 'elsewhere') return (await tunnels(target, socket, head)) ?? 'tunnel';
    const refused = refusalOf(place, target, options.vaults());
    if (refused !== undefined) return refused;
    stand(target.host, socket, head, serve);
    return 'here';
  };

  return {
    tunnelOf: (socket) => terminated.get(socket),
    connect: (request, socket, head, serve) => {
      const [at, started] = [clock.now(), performance.now()];
      socket.on('error', () => socket.destroy());
      const conclude = (outcome: Outcome) => {
        // What is served here shows by its requests.
        if (outcome === 'here') return;
        const refused = outcome === 'tunnel' ? undefined : outcome;
        record({
          at,
          method: 'CONNECT',
          route: refused?.route ?? 'CONNECT (tunnel)',
          plane: 'proxy',
          status: refused?.status ?? 200,
          durationMs: performance.now() - started,
          ...(refused === undefined ? {} : { refusal: refused.code }),
        });
        if (refused !== undefined) refuse(socket, refused);
      };
      decide(request, socket, head, serve)
        .then(conclude)
        .catch((error: unknown) => {
          onFault(error, 'CONNECT (failed)');
          socket.destroy();
        });
    },
  };
}

const MALFORMED: ConnectRefusal = {
  status: 400,
  code: 'BadRequest',
  message: 'A CONNECT needs a host and a port, such as contoso.vault.azure.net:443.',
  route: 'CONNECT (malformed)',
};

const CIRCLE: ConnectRefusal = {
  status: 508,
  code: 'LoopDetected',
  message: "The connection came back to the emulator's own proxy.",
  route: 'CONNECT (loop)',
};

/** DNS has no name for a vault that does not exist, and a proxy says of such a name that it cannot be reached. */
function refusalOf(
  place: Place,
  { host, port }: Target,
  vaults: readonly string[],
): ConnectRefusal | undefined {
  if (port !== 443) {
    const message = `The emulator stands in for ${host} on port 443 only.`;
    return { status: 403, code: 'PortNotServed', message, route: 'CONNECT (other port)' };
  }
  if (place.kind !== 'vault' || vaults.some((name) => name.toLowerCase() === place.name)) return undefined;
  const known = vaults.length === 0 ? 'It has none yet.' : `It has ${vaults.join(', ')}.`;
  return {
    status: 502,
    code: 'VaultNotFound',
    message: `There is no vault ${host} in this emulator, as there is no such name in DNS for a vault that does not exist. ${known}`,
    route: 'CONNECT (unknown vault)',
  };
}
