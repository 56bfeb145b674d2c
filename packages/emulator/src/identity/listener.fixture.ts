import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Certificates } from '../certificate/certificates.ts';
import type { Handler, Request } from '../http/exchange.ts';

export interface Listener extends AsyncDisposable {
  readonly port: number;
  /** Method and path of every request, in order. */
  readonly seen: readonly string[];
}

/** A bare listener in front of one handler: https with `certificates`, else http. */
export async function listen(handler: Handler, certificates?: Certificates): Promise<Listener> {
  const seen: string[] = [];
  const onRequest: RequestListener = (from, to) => {
    void requestOf(from).then(async (request) => {
      seen.push(`${request.method} ${request.path}`);
      const { status, headers, body } = await handler(request);
      to.writeHead(status, { ...headers }).end(body);
    });
  };
  const server =
    certificates === undefined
      ? createHttp(onRequest)
      : createHttps({ key: certificates.key, cert: certificates.chain }, onRequest);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function requestOf(from: IncomingMessage): Promise<Request> {
  const authority = from.headers.host ?? '';
  const { pathname, searchParams } = new URL(`https://${authority}${from.url ?? ''}`);
  return {
    method: from.method ?? '',
    path: pathname,
    query: new Map(searchParams),
    authority,
    portVault: undefined,
    headers: from.headers,
    body: await buffer(from),
    remoteAddress: from.socket.remoteAddress ?? '',
  };
}
