import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, type AgentOptions, request as dial } from 'node:https';
import type { Duplex } from 'node:stream';
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { lookup } from './lookup.ts';

/** Sends single requests. */
export interface Wire {
  /**
   * @param onHandedOver - Called when the request begins to leave: from then on a failure leaves open
   * whether the vault acted on it.
   */
  send(request: PipelineRequest, signal: AbortSignal, onHandedOver: () => void): Promise<PipelineResponse>;
  close(): void;
}

const MAX_SOCKETS = 64;
const IDLE_SOCKET_MS = 30_000;
/** A page of 25 secrets with all their tags is below 1 MiB. */
const BODY_BYTES = 4 * 1024 * 1024;

/** An answer that goes on after {@link BODY_BYTES}. */
export class BodyTooLarge extends Error {}

/**
 * The wire of the process: node:https, with what the client's own transport does not offer: it knows
 * whether a request has begun to leave, bounds what it reads, and resolves `*.localhost` itself.
 *
 * @param proxyEnv - Read by Node itself (the client's own proxy agent digs a tunnel for every request, and
 * forgets one that does not answer).
 */
export function nodeWire(proxyEnv: AgentOptions['proxyEnv']): Wire {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: MAX_SOCKETS,
    timeout: IDLE_SOCKET_MS,
    lookup,
    proxyEnv,
    // Said, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot unsay it for a token and a value.
    rejectUnauthorized: true,
  });
  const endDialing = dialed(agent);
  return {
    send: (request, signal, onHandedOver) =>
      new Promise((resolve, reject) => {
        const body = bodyOf(request);
        const call = dial(request.url, {
          method: request.method,
          headers: headersOf(request, body),
          agent,
          signal,
        });
        call.on('error', reject);
        call.once('response', (response) => read(request, response).then(resolve, reject));
        whenConnected(call, onHandedOver);
        call.end(body);
      }),
    close() {
      agent.destroy();
      endDialing();
    },
  };
}

/** An agent knows a socket when its tunnel is dug; until then nobody but this could end it. */
function dialed(agent: Agent): () => void {
  const sockets = new Set<Duplex>();
  const open = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = open(options, callback);
    if (socket) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    return socket;
  };
  return () => {
    for (const socket of sockets) socket.destroy();
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
function whenConnected(call: ClientRequest, onHandedOver: () => void): void {
  call.once('socket', (socket) => {
    if (socket.connecting) socket.once('secureConnect', onHandedOver);
    else onHandedOver();
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
