import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../clock/clock.ts';
import type { Misfortune, Mishap } from '../fault/wire.ts';
import type { Handler, Reply, Request, Tunnel } from '../http/exchange.ts';
import { type Body, emptyBody, readBody } from './body.ts';
import { deliver } from './delivery.ts';
import { befall, type Patience, patienceOf } from './mishap.ts';
import { refusal, send } from './reply.ts';
import { parseTarget, type Target } from './target.ts';

/** Which part of the emulator answers. */
export type Plane = 'vault' | 'entra' | 'identity' | 'control' | 'management' | 'proxy' | 'none';

export interface Route {
  readonly plane: Plane;
  readonly vault?: string;
  readonly answer: Handler;
}

export type Router = (request: Request) => Route;

/** One answered request, as the request log takes it. */
export interface Answered {
  /** Milliseconds since 1970, of the emulator's clock, when the request came in. */
  readonly at: number;
  readonly method: string;
  readonly route: string;
  readonly plane: Plane;
  readonly vault?: string;
  /** 0 where a fault ended the connection before an answer. */
  readonly status: number;
  readonly principal?: string;
  readonly refusal?: string;
  /** Id of the rule that made it so. */
  readonly fault?: string;
  /** Real milliseconds, whatever the emulator's clock says. */
  readonly durationMs: number;
}

export interface DoorOptions {
  readonly route: Router;
  readonly clock: Clock;
  readonly record: (answered: Answered) => void;
  /** A handler threw: the caller sees a bare 500, this sees the error. */
  readonly onFault: (error: unknown, route: string) => void;
  /** The vault that owns the port. */
  readonly vault?: string;
  /** What the connection was opened to, where it came through the proxy. */
  readonly tunnelOf?: (socket: object) => Tunnel | undefined;
  /** Aborted when the listener closes: connections end with their answer. */
  readonly closing: AbortSignal;
  /** What goes wrong with requests; nothing where it is absent. */
  readonly misfortune?: Misfortune;
  /** Ends the connection by a TCP reset. */
  readonly reset: (socket: Socket) => void;
}

const MIB = 1024 * 1024;
const BODY_LIMIT = MIB;
// Azure backs up a secret of up to 500 versions: 500 values of 25 kB, in base64.
const RESTORE_LIMIT = 24 * MIB;
// A document of the whole state, which the control API takes.
const STATE_LIMIT = 64 * MIB;

const NOWHERE: Target = { authority: undefined, path: '', query: new Map() };

/** Turns Node's request into the emulator's, finds who answers, sends and records the answer. */
export function createDoor(options: DoorOptions): (from: IncomingMessage, to: ServerResponse) => void {
  const { clock, record, closing } = options;

  // Before it is sent: whoever has the answer finds it in the log.
  const log = (request: Request, plane: Plane, vault: string | undefined, started: Started, reply: Reply) => {
    const trace = reply.trace;
    const named = trace?.vault ?? vault;
    record({
      at: started.at,
      method: request.method,
      route: trace?.route ?? `${request.method} (unnamed)`,
      plane,
      status: reply.status,
      durationMs: performance.now() - started.mark,
      ...(named === undefined ? {} : { vault: named }),
      ...(trace?.principal === undefined ? {} : { principal: trace.principal }),
      ...(trace?.refusal === undefined ? {} : { refusal: trace.refusal }),
      ...(trace?.fault === undefined ? {} : { fault: trace.fault }),
    });
  };

  const serve = (request: Request, started: Started, to: ServerResponse): void => {
    answer(request, started, to).catch((error: unknown) => {
      // An answer that cannot be written, such as one with a header that HTTP does not allow.
      options.onFault(error, `${request.method} (unsendable)`);
      to.destroy();
    });
  };

  const answer = async (request: Request, started: Started, to: ServerResponse) => {
    let route: Route | undefined;
    let mishap: Mishap | undefined;
    let patience: Patience | undefined;
    let reply: Reply;
    try {
      const found = options.route(request);
      route = found;
      mishap = options.misfortune?.(found.plane, found.vault, request);
      if (mishap === undefined) {
        reply = await found.answer(request);
      } else {
        patience = patienceOf(to, closing);
        reply = await befall(mishap, () => found.answer(request), patience);
      }
    } catch (error) {
      const name = `${request.method} (failed)`;
      options.onFault(error, name);
      reply = refusal(
        500,
        'InternalServerError',
        'The emulator failed while it answered this request.',
        name,
      );
    }
    // A caller that has gone is recorded too: what it asked for has happened.
    log(request, route?.plane ?? 'none', route?.vault, started, reply);
    if (patience?.gone()) return;
    if (mishap?.delivery === undefined || patience === undefined) return send(to, reply, closing.aborted);
    const { signal } = patience;
    const reset = () => options.reset(to.req.socket);
    await deliver(reply, mishap.delivery, { to, last: closing.aborted, signal, reset });
  };

  return (from, to) => {
    const started = { at: clock.now(), mark: performance.now() };
    const target = parseTarget(from.url ?? '');
    const host = onlyHost(from.rawHeaders);
    const authority = target?.authority ?? host;
    const request = (bytes: Uint8Array): Request => ({
      method: from.method ?? '',
      path: (target ?? NOWHERE).path,
      query: (target ?? NOWHERE).query,
      authority: authority ?? '',
      portVault: options.vault,
      tunnel: options.tunnelOf?.(from.socket),
      headers: from.headers,
      body: bytes,
      remoteAddress: from.socket.remoteAddress ?? '',
    });
    const refuse = (reply: Reply) => {
      log(request(new Uint8Array()), 'none', options.vault, started, reply);
      send(to, reply, true);
    };

    if (target === undefined) return refuse(badRequest('The request target is not valid.', from.method));
    // RFC 9112 §3.2: exactly one Host, whatever the form of the target.
    if (host === undefined || authority === undefined) {
      return refuse(badRequest('The request needs exactly one Host header.', from.method));
    }
    const empty = emptyBody(from);
    if (empty?.kind === 'whole') return serve(request(empty.bytes), started, to);

    const limit = limitOf(target.path);
    const take = (body: Body) => {
      if (body.kind === 'whole') return serve(request(body.bytes), started, to);
      if (body.kind === 'too_large') refuse(tooLarge(limit, from.method));
    };
    readBody(from, limit).then(take);
  };
}

function limitOf(path: string): number {
  if (path === '/control/state') return STATE_LIMIT;
  return /\/restore\/*$/i.test(path) ? RESTORE_LIMIT : BODY_LIMIT;
}

/** Undefined where there is none or more than one: Node keeps the first and says nothing. */
function onlyHost(rawHeaders: readonly string[]): string | undefined {
  let found: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (found !== undefined) return undefined;
    found = rawHeaders[at + 1];
  }
  return found;
}

interface Started {
  readonly at: number;
  readonly mark: number;
}

function badRequest(message: string, method = ''): Reply {
  return refusal(400, 'BadRequest', message, `${method} (malformed)`);
}

function tooLarge(limit: number, method = ''): Reply {
  return refusal(
    413,
    'RequestEntityTooLarge',
    `The request body exceeds ${limit / MIB} MiB.`,
    `${method} (too large)`,
  );
}
