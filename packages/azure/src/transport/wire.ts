import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request as dial } from 'node:https';
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { Clock } from '@keyward/core/clock';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { BodyTooLarge, StoppedAtProxy } from './broken.ts';
import { type Presented, presentedAt } from './certificates.ts';
import { dialling } from './dialling.ts';
import { lookup } from './lookup.ts';
import type { ProxyAddress } from './proxy.ts';
import { kindOf, type Way } from './way.ts';

/** Sends single requests. */
export interface Wire {
  /** Through which it sends them, where that is known. */
  readonly proxy?: ProxyAddress;
  /**
   * @param onHandedOver - Called when the request begins to leave: from then on a failure leaves open
   * whether the vault acted on it.
   */
  send(
    request: PipelineRequest,
    signal: AbortSignal,
    onHandedOver: (way?: Way) => void,
  ): Promise<PipelineResponse>;
  /** Who answers in a vault's place, whose certificate a request has just refused. Never fails. */
  presentedAt?(vault: VaultAddress, signal: AbortSignal, clock: Clock): Promise<readonly Presented[]>;
  close(): void;
}

const MAX_SOCKETS = 64;
const IDLE_SOCKET_MS = 30_000;
/** A page of 25 secrets with all their tags is below 1 MiB. */
const BODY_BYTES = 4 * 1024 * 1024;

/**
 * The wire of the process: node:https, with what the client's own transport does not offer: it knows
 * whether a request has begun to leave, bounds what it reads, and resolves `*.localhost` itself.
 *
 * @param proxy - Node digs its tunnels (the client's own proxy agent digs one for every request, and forgets
 * one that does not answer).
 */
export function nodeWire(proxy: ProxyAddress | undefined): Wire {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: MAX_SOCKETS,
    timeout: IDLE_SOCKET_MS,
    lookup,
    ...(proxy === undefined ? {} : { proxyEnv: { HTTPS_PROXY: proxy.url } }),
    // Said, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot unsay it for a token and a value.
    rejectUnauthorized: true,
  });
  const dialled = dialling(agent);
  return {
    ...(proxy === undefined ? {} : { proxy }),
    send: (request, signal, onHandedOver) =>
      new Promise((resolve, reject) => {
        const body = bodyOf(request);
        const call = dial(request.url, {
          method: request.method,
          headers: headersOf(request, body),
          agent,
          signal,
        });
        call.on('error', (thrown) =>
          reject(dialled.failedAtProxy(thrown) ? new StoppedAtProxy(thrown) : thrown),
        );
        call.once('response', (response) => read(request, response).then(resolve, reject));
        whenConnected(call, (address) => {
          const way = proxy === undefined ? kindOf(address) : { proxy: proxy.host };
          onHandedOver(way);
        });
        call.end(body);
      }),
    presentedAt: (vault, signal, clock) =>
      presentedAt(vault, { signal, clock, ...(proxy === undefined ? {} : { proxy }) }),
    close() {
      agent.destroy();
      dialled.end();
    },
  };
}

/** The wire over a transport of the caller's; it cannot say when a request leaves, so that is at once. */
export function wireOver(client: HttpClient): Wire {
  return {
    send(request, signal, onHandedOver) {
      request.abortSignal = signal;
      onHandedOver();
      return client.sendRequest(request);
    },
    close() {},
  };
}

/** Answers are small, and what is compressed cannot be bounded by what arrives. */
function headersOf({ headers }: PipelineRequest, body: string | undefined): Record<string, string | number> {
  const own = Object.entries(headers.toJSON({ preserveCase: true }));
  return {
    ...Object.fromEntries(own.filter(([name]) => name.toLowerCase() !== 'accept-encoding')),
    'Content-Length': body === undefined ? 0 : Buffer.byteLength(body),
  };
}

/** A reused socket, and one at the end of a tunnel, takes the request at once; a new one after TLS. */
function whenConnected(call: ClientRequest, onConnected: (address?: string) => void): void {
  call.once('socket', (socket) => {
    if (socket.connecting) socket.once('secureConnect', () => onConnected(socket.remoteAddress));
    else onConnected(socket.remoteAddress);
  });
}

async function read(request: PipelineRequest, response: IncomingMessage): Promise<PipelineResponse> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  const headers = createHttpHeaders();
  for (const [name, value] of Object.entries(response.headersDistinct))
    headers.set(name, (value ?? []).join(', '));
  return {
    request,
    headers,
    status: response.statusCode ?? 0,
    bodyAsText: Buffer.concat(chunks).toString('utf8'),
  };
}

/** The client sends JSON text or nothing. */
function bodyOf({ body }: PipelineRequest): string | undefined {
  if (typeof body === 'string' || body === undefined || body === null) return body ?? undefined;
  throw new TypeError('The official client sent a body that is not text.');
}
