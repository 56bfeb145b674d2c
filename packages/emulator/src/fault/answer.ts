import type { Clock } from '../clock/clock.ts';
import { errorBody, standardHeaders } from '../dataplane/reply.ts';
import type { Reply, Request } from '../http/exchange.ts';
import { EntraRefusal, refusalReply } from '../identity/refusal.ts';
import { throttled, VaultError } from '../vault/refusal.ts';
import type { FaultEffect } from './rule.ts';

export interface AnswerOptions {
  readonly clock: Clock;
  /** Azure region of the vaults. */
  readonly location: string;
}

type Failure = Extract<FaultEffect, { kind: 'throttle' | 'error' }>;

export interface Struck {
  readonly plane: string;
  /** As the request log names it. */
  readonly route: string;
  readonly request: Request;
}

/** What the part that was asked says when it is throttled or broken. */
export function failureReply(effect: Failure, struck: Struck, options: AnswerOptions): Reply {
  const status = effect.kind === 'throttle' ? 429 : effect.status;
  const { status: _, headers, ...reply } = bodyOf(status, struck, options);
  const { retryAfterS } = effect;
  return {
    ...reply,
    status,
    headers: { ...headers, ...(retryAfterS === undefined ? {} : { 'Retry-After': String(retryAfterS) }) },
  };
}

function bodyOf(status: number, struck: Struck, options: AnswerOptions): Reply {
  const { plane, route, request } = struck;
  // What stands in front of every service answers these two, in its own way.
  if (status === 502 || status === 504) return gateway(status, route);
  if (plane === 'vault') return vaultFailure(status, struck, options.location);
  if (plane === 'entra') return entraFailure(status, struck, options.clock);
  const busy = status === 429;
  if (plane === 'management') {
    const code = busy ? 'TooManyRequests' : CODES.get(status);
    const message = busy ? 'The request is being throttled. Please try again later.' : BROKEN;
    return json(status, { error: { code, message } }, route, code);
  }
  const message = busy ? 'Too many requests were received. Please try again later.' : BROKEN;
  const body = /^\/msi\//i.test(request.path)
    ? { statusCode: status, message }
    : { error: busy ? 'too_many_requests' : 'server_error', error_description: message };
  return json(status, body, route);
}

const BROKEN = 'An unexpected error occurred. Please try again later.';
const CODES: ReadonlyMap<number, string> = new Map([
  [500, 'InternalServerError'],
  [501, 'NotImplemented'],
  [503, 'ServiceUnavailable'],
]);

/** 429 as recorded; of a 503 the code is, of all others we know no recording. */
function vaultFailure(status: number, { route, request }: Struck, location: string): Reply {
  const error =
    status === 429 ? throttled() : new VaultError(status, CODES.get(status) ?? 'InternalServerError', BROKEN);
  const headers = standardHeaders({ location }, request);
  return json(status, errorBody(error), route, error.code, headers);
}

/** A 503 as recorded. Its throttling stands in front of it, and answers in plain text. */
function entraFailure(status: number, { route, request }: Struck, clock: Clock): Reply {
  if (status === 429) {
    return { status, headers: { 'Content-Type': 'text/plain' }, body: 'Too Many Requests', trace: { route } };
  }
  const refusal = new EntraRefusal(
    status,
    'temporarily_unavailable',
    90033,
    'A transient error has occurred. Please try again.',
  );
  return refusalReply(refusal, request, clock, { route, refusal: `AADSTS${refusal.code}` });
}

function gateway(status: number, route: string): Reply {
  const title = status === 502 ? 'Bad Gateway' : 'Gateway Timeout';
  return {
    status,
    headers: { 'Content-Type': 'text/html' },
    body: `<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>`,
    trace: { route },
  };
}

function json(
  status: number,
  body: object,
  route: string,
  code?: string,
  headers: Readonly<Record<string, string>> = { 'Cache-Control': 'no-store' },
): Reply {
  return {
    status,
    headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    trace: { route, ...(code === undefined ? {} : { refusal: code }) },
  };
}
