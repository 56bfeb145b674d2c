import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecure, type TLSSocket } from 'node:tls';

/** One answer as it was on the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Port {
  readonly port: number;
  /** The root certificate, PEM; without it the port is spoken to in plain text. */
  readonly ca?: string;
  /** The port is that of a proxy, and what is spoken to a host behind it, in the name of which it answers. */
  readonly tunnel?: { readonly host: string; readonly serverName: string };
}

/** A peer that neither answers nor hangs up in this time hangs. */
const PATIENCE_MS = 10_000;
const sessions = new Map<number, Buffer>();

async function open(to: Port): Promise<Socket> {
  const { port, ca, tunnel } = to;
  if (tunnel !== undefined) return through(port, tunnel);
  if (ca === undefined) return connectPlain(port, '127.0.0.1');
  const known = sessions.get(port);
  const socket: TLSSocket = connectSecure({
    port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: [ca],
    ...(known === undefined ? {} : { session: known }),
  });
  return socket.on('session', (session) => void sessions.set(port, session));
}

/** Who answers in Azure's name is no question of this test. */
async function through(port: number, { host, serverName }: NonNullable<Port['tunnel']>): Promise<Socket> {
  const socket = connectPlain(port, '127.0.0.1');
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
  const [granted] = await once(socket, 'data');
  if (!String(granted).startsWith('HTTP/1.1 200 '))
    throw new Error('The proxy did not grant the connection.');
  return connectSecure({ socket, servername: serverName, rejectUnauthorized: false });
}

/**
 * Sends bytes as they are and gives what came until the other side hung up; `hangUp` says after them that there are no
 * more, to which the answer may be nothing.
 */
export async function exchange(
  port: Port,
  bytes: string | Uint8Array,
  { hangUp = false } = {},
): Promise<Buffer> {
  const socket = await open(port);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.setTimeout(PATIENCE_MS, () =>
      socket.destroy(new Error('The other side neither answers nor hangs up.')),
    );
    socket.on('data', (chunk: Buffer) => void chunks.push(chunk));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // A server that refuses what is still being sent hangs up.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(Buffer.concat(chunks));
      else reject(error);
    });
    socket.once('close', () => resolve(Buffer.concat(chunks)));
    if (hangUp) socket.end(bytes);
    else socket.write(bytes);
  });
}

/** What was received, as answers; what is no answer is a failure of the test. */
export function answersIn(received: Buffer): readonly Answer[] {
  const answers: Answer[] = [];
  let rest = received;
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) throw new Error('What was received is no answer.');
    const [line = '', ...fields] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1]);
    const headers = Object.fromEntries(
      fields.map((field) => {
        const colon = field.indexOf(':');
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
      }),
    );
    const length = Number(headers['content-length'] ?? 0);
    const start = end + 4;
    // `100 Continue` comes ahead of the answer.
    if (status !== 100)
      answers.push({ status, headers, body: rest.subarray(start, start + length).toString('utf8') });
    rest = rest.subarray(start + length);
  }
  return answers;
}

export interface Sent {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** A request as bytes; whatever is in it goes out as it is, Node's client would refuse half of it. */
export function bytesOf({ method, target, host, headers = {}, body = new Uint8Array() }: Sent): Buffer {
  const fields = Object.entries({
    Host: host,
    Connection: 'close',
    'Content-Length': String(body.length),
    ...headers,
  });
  const head = `${method} ${target} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** One request and its answers; a HEAD is answered without a body, so that lengths mean nothing there. */
export async function ask(port: Port, sent: Sent): Promise<readonly Answer[]> {
  const received = await exchange(port, bytesOf(sent));
  if (sent.method !== 'HEAD') return answersIn(received);
  const heads = received.toString('latin1').replace(/^HTTP\/1\.1 100 .*\r\n\r\n/, '');
  const head = heads.slice(0, heads.indexOf('\r\n\r\n') + 4).replace(/^content-length:.*\r\n/im, '');
  return answersIn(Buffer.from(head, 'latin1'));
}
