import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { TokenCredential } from '@azure/core-auth';
import { certificate } from './certificate.ts';

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  /** Path and query, percent-decoded. */
  readonly target: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** What to answer; `silence` never answers, `reset` breaks the connection without a word. */
export type Reply =
  | 'silence'
  | 'reset'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown };

/** A server in a vault's place, whose every answer a test decides. */
export interface StandIn extends AsyncDisposable {
  readonly port: number;
  readonly origin: string;
  readonly received: readonly Received[];
  /** `GET /secrets/a/` and so on, of requests that carried a token. */
  readonly authorized: readonly string[];
  /** Resolves when no connection is left. */
  idle(): Promise<void>;
}

export const TOKEN = 'token-of-the-test';
export const REQUEST_ID = 'd4b9b2f0-0000-4000-8000-00000000abcd';

export function challenge(
  resource = 'https://vault.azure.net',
  authority = 'https://login.microsoftonline.com/t1',
) {
  return {
    status: 401,
    headers: { 'www-authenticate': `Bearer authorization="${authority}", resource="${resource}"` },
    body: { error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' } },
  };
}

export function problem(status: number, code: string, message: string, innerCode?: string): Reply {
  const innererror = innerCode === undefined ? {} : { innererror: { code: innerCode } };
  return { status, body: { error: { code, message, ...innererror } } };
}

/** What this process trusts, for this machine and every vault of the public cloud. */
export const TRUSTED = certificate({ commonName: 'keyward test' });
setDefaultCACertificates([...getCACertificates('default'), TRUSTED.cert]);

/** Starts one; requests without a token are challenged unless `probe` answers them. */
export async function standIn(
  answer: (request: Received, standIn: { readonly origin: string }) => Reply | Promise<Reply>,
  options: { readonly probe?: (request: Received) => Reply; readonly host?: string } = {},
): Promise<StandIn> {
  const received: Received[] = [];
  const server = createServer({ key: TRUSTED.key, cert: TRUSTED.cert }, (request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  async function handle(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const target = decodeURIComponent(request.url ?? '');
    const { authorization } = request.headers;
    const one: Received = {
      method: request.method ?? '',
      target,
      path: target.split('?', 1)[0] ?? '',
      authorization,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    received.push(one);
    const probe = options.probe ?? (() => challenge());
    send(response, authorization === undefined ? probe(one) : await answer(one, { origin }));
  }
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `https://${options.host ?? 'localhost'}:${port}`;
  return {
    port,
    origin,
    received,
    get authorized() {
      return received
        .filter((one) => one.authorization !== undefined)
        .map((one) => `${one.method} ${one.path}`);
    },
    async idle() {
      await Promise.all([...sockets].map((socket) => once(socket, 'close')));
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'silence') return;
  if (reply === 'reset') {
    response.destroy();
    return;
  }
  const { status, headers, body } = reply;
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-ms-request-id': REQUEST_ID,
    ...headers,
  });
  response.end(text);
}

/** A credential that counts, and never leaves this process. */
export function credential(token: () => Promise<string> = async () => TOKEN) {
  const asked: { readonly scopes: string | readonly string[]; readonly tenantId: string | undefined }[] = [];
  const own: TokenCredential = {
    async getToken(scopes, options) {
      asked.push({ scopes, tenantId: options?.tenantId });
      return { token: await token(), expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  return Object.assign(own, { asked });
}

/** A secret as the wire carries it. */
export function bundle(origin: string, name: string, more: object = {}) {
  const version = '0123456789abcdef0123456789abcdef';
  return {
    id: `${origin}/secrets/${name}/${version}`,
    attributes: {
      enabled: true,
      created: 1_800_000_000,
      updated: 1_800_000_000,
      recoveryLevel: 'Recoverable+Purgeable',
    },
    ...more,
  };
}
