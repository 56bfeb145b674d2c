import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectSecure, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { type Certificates, openCertificates } from '../certificate/certificates.ts';
import { temporaryFolder } from '../certificate/folder.fixture.ts';
import { systemClock } from '../clock/clock.ts';
import type { Handler } from '../http/exchange.ts';
import type { Answered } from '../listener/door.ts';
import { GRANTED } from './answer.ts';
import { openProxyListener, type ProxyListenerOptions } from './listener.ts';

const echo =
  (plane: string): Handler =>
  ({ method, authority, path }) => ({ status: 200, body: `${plane} ${method} ${authority}${path}` });

export interface Stage {
  readonly port: number;
  readonly certificates: Certificates;
  readonly answered: Answered[];
  readonly faults: unknown[];
  close(graceMs: number): Promise<void>;
  /** A connection to the proxy that has sent `bytes`. */
  dial(bytes: string | Buffer): Socket;
  /** What the proxy answers to these bytes until it hangs up. */
  raw(bytes: string): Promise<string>;
  /** A connection through the proxy, TLS inside, as a client that trusts the emulator makes it. */
  enter(host: string, serverName?: string): Promise<TLSSocket>;
}

/** One per test file: making them takes most of the time, and nobody reads them from their folder. */
let opened: Promise<Certificates> | undefined;

/** A proxy with the vaults `Contoso` and `fabrikam`, and handlers that say who they are. */
export async function stage(options: Partial<ProxyListenerOptions> = {}): Promise<Stage> {
  opened ??= openCertificates({ folder: await temporaryFolder(), clock: systemClock, proxy: true });
  const certificates = await opened;
  const answered: Answered[] = [];
  const faults: unknown[] = [];
  const vaults = ['Contoso', 'fabrikam'];
  const listener = await openProxyListener({
    port: 0,
    offline: false,
    presented: () => certificates.proxy,
    planes: {
      find: (name) => {
        const found = vaults.find((one) => one.toLowerCase() === name);
        return found === undefined ? undefined : { name: found, answer: echo('vault') };
      },
      entra: echo('entra'),
      management: echo('management'),
      plain: { port: 8444, route: () => ({ plane: 'identity', answer: echo('plain') }) },
    },
    vaults: () => vaults,
    clock: systemClock,
    record: (entry) => answered.push(entry),
    onFault: (error) => faults.push(error),
    environment: {},
    ...options,
  });
  onTestFinished(() => listener.close(0));
  const { port } = listener;
  const dial = (bytes: string | Buffer) => {
    const socket = connectPlain(port, '127.0.0.1');
    // Whatever ends it, the test looks at what came before.
    socket.on('error', () => {});
    socket.write(bytes);
    return socket;
  };
  return {
    port,
    certificates,
    answered,
    faults,
    close: listener.close,
    dial,
    raw: (bytes) => text(dial(bytes)),
    enter: async (host, servername = host) => {
      const socket = dial(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
      await granted(socket);
      const secured = connectSecure({ socket, servername, ca: certificates.caPem, checkServerIdentity });
      await once(secured, 'secureConnect');
      return secured;
    },
  };
}

const checkServerIdentity = () => undefined;

/** The head of the answer to a CONNECT; rejects unless it is granted. */
export async function granted(socket: Socket): Promise<void> {
  const [answer]: Buffer[] = await once(socket, 'data');
  socket.pause();
  const [head, rest] = [answer?.subarray(0, GRANTED.length), answer?.subarray(GRANTED.length)];
  if (String(head) !== GRANTED) throw new Error(String(answer));
  if (rest !== undefined && rest.length > 0) socket.unshift(rest);
}

/** One request over an open connection, which ends with it. */
export async function ask(
  socket: Socket,
  host: string,
  path = '/x',
): Promise<{ status: number; body: string }> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const answer = await text(socket);
  return { status: Number(answer.split(' ')[1]), body: answer.split('\r\n\r\n')[1] ?? '' };
}
