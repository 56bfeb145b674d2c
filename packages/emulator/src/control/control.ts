import { createHash, timingSafeEqual } from 'node:crypto';
import type { Handler, Reply, Request } from '../http/exchange.ts';
import { badInput, ControlError } from './input.ts';
import type { Controlled, Operation } from './operation/operation.ts';
import { OPERATIONS, rowsOf } from './operations.ts';
import { refusalOf } from './refusal.ts';

/** Every route of the control API lives under it. */
export const CONTROL_PREFIX = '/control';

export interface ControlOptions extends Omit<Controlled, 'describe'> {
  readonly token: string;
}

const ROWS = rowsOf(OPERATIONS).map(({ row }) => row);

const describe = async () => (await import('./openapi.ts')).openapiOf(rowsOf(OPERATIONS));

export interface Control {
  /** What the head of a request is refused for: nobody's body is read who may not command. */
  refuse(head: Request): Reply | undefined;
  readonly answer: Handler;
}

/** The control API over plain HTTP on loopback. */
export function createControl({ token, ...options }: ControlOptions): Control {
  const digest = sha256(token);
  const controlled: Controlled = { ...options, describe };

  /** The operation that a request may ask for. */
  const admitted = (request: Request, { operation, allowed }: Meant) => {
    refuseBrowsers(request);
    if (operation?.free !== true) checkToken(request, digest);
    if (allowed === '') throw new ControlError(404, 'PathNotFound', 'The control API has no such path.');
    if (operation === undefined) {
      throw new ControlError(405, 'MethodNotAllowed', `Here the control API answers ${allowed}.`);
    }
    refuseQuery(operation, request.query);
    return operation;
  };

  return {
    refuse: (head) => {
      const meant = meantBy(head);
      try {
        admitted(head, meant);
        return undefined;
      } catch (error) {
        return refused(error, meant);
      }
    },
    answer: async (request) => {
      const meant = meantBy(request);
      try {
        const operation = admitted(request, meant);
        const { query, body } = request;
        const input = operation.parse({ hole: matchOf(operation.path, meant.path) ?? '', query, body });
        const output = await operation.run(controlled, input);
        return reply(operation.status, operation.status === 204 ? undefined : output, meant.route, {});
      } catch (error) {
        return refused(error, meant);
      }
    },
  };
}

/** What a request asks for by its method and path. */
interface Meant {
  /** Below the prefix. */
  readonly path: string;
  readonly operation: Operation<unknown, unknown> | undefined;
  /** The methods of the path, as the header has them; '' where there is no such path. */
  readonly allowed: string;
  readonly route: string;
}

function meantBy({ method, path: whole }: Request): Meant {
  const path = whole.slice(CONTROL_PREFIX.length);
  const fitting = ROWS.filter((row) => matchOf(row.path, path) !== undefined);
  const operation = fitting.find((row) => row.method === method);
  const allowed = fitting.map((row) => row.method).join(', ');
  const route = `${method} ${CONTROL_PREFIX}${(operation ?? fitting[0])?.path ?? '/(unknown)'}`;
  return { path, operation, allowed, route };
}

function refused(thrown: unknown, { allowed, route }: Meant): Reply {
  const { status, code, message, hint } = refusalOf(thrown);
  const told: Readonly<Record<string, string>> =
    status === 405 ? { Allow: allowed } : status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
  const error = { code, message, ...(hint === undefined ? {} : { hint }) };
  return reply(status, { error }, route, told);
}

/** The part that stands in the pattern's hole, '' without one; undefined where the path does not fit. */
function matchOf(pattern: string, path: string): string | undefined {
  const [before = '', after] = pattern.split(/\{\w+\}/);
  if (after === undefined) return path === pattern ? '' : undefined;
  const fits = path.startsWith(before) && path.endsWith(after);
  const hole = fits ? path.slice(before.length, path.length - after.length) : '';
  return /^[\w.-]{1,128}$/.test(hole) ? hole : undefined;
}

// No page of a browser has business here, not even one that found the token: pages send Origin, tools do not.
function refuseBrowsers(request: Request): void {
  if (request.headers['origin'] === undefined) return;
  throw new ControlError(403, 'Forbidden', 'The control API does not answer to web pages.');
}

function checkToken(request: Request, digest: Buffer): void {
  const sent = /^Bearer +(\S+)$/i.exec(String(request.headers['authorization'] ?? ''))?.[1];
  if (sent !== undefined && timingSafeEqual(sha256(sent), digest)) return;
  throw new ControlError(
    401,
    'Unauthorized',
    'The control API needs the control token of the ready line as a bearer token.',
  );
}

/** A filter where none is looked at would be taken for one that is: `DELETE /requests?vault=...` forgets everything. */
function refuseQuery({ query }: Operation<unknown, unknown>, given: ReadonlyMap<string, string>): void {
  const [first] = given.keys();
  if (query === undefined && first !== undefined) {
    throw badInput(`There is no parameter ${JSON.stringify(first)}; there is none here.`);
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function reply(
  status: number,
  body: unknown,
  route: string,
  headers: Readonly<Record<string, string>>,
): Reply {
  return {
    status,
    headers: {
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    trace: { route },
  };
}
