import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../clock/clock.ts';
import type { Misfortune, Mishap } from '../fault/wire.ts';
import type { Handler, Reply, Request, Tunnel } from '../http/exchange.ts';
import { hasNoBody, NO_BODY, readBody } from './body.ts';
import { deliver } from './delivery.ts';
import { befall, type Patience, patienceOf } from './mishap.ts';
import { refusal, send } from './reply.ts';
import { parseTarget, type Target } from './target.ts';

/** Which part of the emulator answers. */
export type Plane = 'vault' | 'entra' | 'identity' | 'control' | 'management' | 'proxy' | 'none';

export interface Route {
  readonly plane: Plane;
  readonly vault?: string;
  /** Judges the head of a request that has a body, which is left unread where it is refused. */
  readonly refuse?: (head: Request) => Reply | undefined;
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
  readonly vault?: string | undefined;
  /** 0 where a fault ended the connection before an answer. */
  readonly status: number;
  readonly principal?: string | undefined;
  readonly refusal?: string | undefined;
  /** Id of the rule that made it so. */
  readonly fault?: string | undefined;
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
  const log = ({ request, at, mark, plane, vault }: Exchange, { status, trace }: Reply): void =>
    record({
      at,
      method: request.method,
      route: trace?.route ?? `${request.method} (unnamed)`,
      plane,
      vault: trace?.vault ?? vault,
      status,
      principal: trace?.principal,
      refusal: trace?.refusal,
      fault: trace?.fault,
      durationMs: performance.now() - mark,
    });

  const failed = ({ request }: Exchange, error: unknown): Reply => {
    const name = `${request.method} (failed)`;
    options.onFault(error, name);
    return refusal(500, 'InternalServerError', 'The emulator failed while it answered this request.', name);
  };

  /** Most replies are there at once; a promise of one is never rejected. */
  const answer = (exchange: Exchange): Reply | Promise<Reply> => {
    const { request, to } = exchange;
    try {
      const route = options.route(request);
      exchange.plane = route.plane;
      exchange.vault = route.vault;
      const mishap = options.misfortune?.(route.plane, route.vault, request);
      let reply: Reply | Promise<Reply>;
      if (mishap === undefined) {
        reply = route.answer(request);
      } else {
        const patience = patienceOf(to, closing);
        exchange.struck = { mishap, patience };
        reply = befall(mishap, () => route.answer(request), patience);
      }
      return reply instanceof Promise ? reply.catch((error: unknown) => failed(exchange, error)) : reply;
    } catch (error) {
      return failed(exchange, error);
    }
  };

  /** An answer that cannot be written, such as one with a header that HTTP does not allow. */
  const unsendable = ({ request, to }: Exchange, error: unknown): void => {
    options.onFault(error, `${request.method} (unsendable)`);
    to.destroy();
  };

  const finish = (exchange: Exchange, reply: Reply): void => {
    const { to, struck } = exchange;
    const last = closing.aborted;
    try {
      // A caller that has gone is recorded too: what it asked for has happened.
      log(exchange, reply);
      if (struck?.patience.gone()) return;
      const delivery = struck?.mishap.delivery;
      if (struck === undefined || delivery === undefined) {
        send(to, reply, last);
        return;
      }
      const { signal } = struck.patience;
      const reset = () => options.reset(to.req.socket);
      deliver(reply, delivery, { to, last, signal, reset }).catch((error) => unsendable(exchange, error));
    } catch (error) {
      unsendable(exchange, error);
    }
  };

  /** True where nobody needs the body: Node throws away what comes of it. */
  const refusedByHead = (exchange: Exchange): boolean => {
    try {
      const route = options.route(exchange.request);
      const reply = route.refuse?.(exchange.request);
      if (reply === undefined) return false;
      exchange.plane = route.plane;
      exchange.vault = route.vault;
      finish(exchange, reply);
    } catch (error) {
      finish(exchange, failed(exchange, error));
    }
    return true;
  };

  const serve = (exchange: Exchange): void => {
    const reply = answer(exchange);
    if (reply instanceof Promise) reply.then((late) => finish(exchange, late));
    else finish(exchange, reply);
  };

  return (from, to) => {
    const target = parseTarget(from.url ?? '');
    const host = onlyHost(from.rawHeaders);
    const authority = target?.authority ?? host;
    const { path, query } = target ?? NOWHERE;
    const began = { at: clock.now(), mark: performance.now() };
    const exchange = (body: Uint8Array): Exchange => ({
      ...began,
      request: {
        method: from.method ?? '',
        path,
        query,
        authority: authority ?? '',
        portVault: options.vault,
        tunnel: options.tunnelOf?.(from.socket),
        headers: from.headers,
        body,
        remoteAddress: from.socket.remoteAddress ?? '',
      },
      to,
      plane: 'none',
      vault: options.vault,
    });
    const refuse = (reply: Reply) => {
      log(exchange(NO_BODY), reply);
      send(to, reply, true);
    };

    if (target === undefined) return refuse(badRequest('The request target is not valid.', from.method));
    // RFC 9112 §3.2: exactly one Host, whatever the form of the target.
    if (host === undefined || authority === undefined) {
      return refuse(badRequest('The request needs exactly one Host header.', from.method));
    }
    if (hasNoBody(from)) return serve(exchange(NO_BODY));
    if (refusedByHead(exchange(NO_BODY))) return;

    const limit = limitOf(path);
    readBody(from, limit, (body) => {
      if (body.kind === 'whole') serve(exchange(body.bytes));
      if (body.kind === 'too_large') refuse(tooLarge(limit, from.method));
    });
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

/** A request on its way, and what is known of it by now. */
interface Exchange {
  readonly request: Request;
  readonly to: ServerResponse;
  /** Milliseconds since 1970, of the emulator's clock. */
  readonly at: number;
  /** The same moment by the clock of this machine, which never stands still. */
  readonly mark: number;
  plane: Plane;
  vault: string | undefined;
  /** Only of a request that a fault has struck. */
  struck?: { readonly mishap: Mishap; readonly patience: Patience };
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
