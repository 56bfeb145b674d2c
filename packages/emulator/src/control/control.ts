import { createHash, timingSafeEqual } from 'node:crypto';
import { EmulatorError } from '../error.ts';
import type { Handler, Reply, Request } from '../http/exchange.ts';
import { ControlError } from './input.ts';
import { type OperationsOptions, operationsOf } from './operations.ts';

/** Every route of the control API lives under it. */
export const CONTROL_PREFIX = '/control';

export interface ControlOptions extends OperationsOptions {
  readonly token: string;
}

/** The control API over plain HTTP on loopback. */
export function createControl(options: ControlOptions): Handler {
  const digest = sha256(options.token);
  const operations = operationsOf(options);

  return async (request) => {
    const path = request.path.slice(CONTROL_PREFIX.length);
    const fitting = operations.filter(({ pattern }) => matchOf(pattern, path) !== undefined);
    const operation = fitting.find(({ method }) => method === request.method);
    const allowed = fitting.map(({ method }) => method).join(', ');
    const route = `${request.method} ${CONTROL_PREFIX}${fitting[0]?.pattern ?? '/(unknown)'}`;
    try {
      refuseBrowsers(request);
      if (operation?.free !== true) checkToken(request, digest);
      if (fitting.length === 0) throw new ControlError(404, 'NotFound', 'The control API has no such path.');
      if (operation === undefined) {
        throw new ControlError(405, 'MethodNotAllowed', `Here the control API answers ${allowed}.`);
      }
      const { status, body } = await operation.run(request, matchOf(operation.pattern, path) ?? '');
      return reply(status, body, route, {});
    } catch (error) {
      const { status, code, message } = refusalOf(error);
      const told =
        status === 405 ? { Allow: allowed } : status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
      return reply(status, { error: { code, message } }, route, told);
    }
  };
}

/** The part that stands in the pattern's hole, '' without one; undefined where the path does not fit. */
function matchOf(pattern: string, path: string): string | undefined {
  const [before = '', after] = pattern.split(/\{\w+\}/);
  if (after === undefined) return path === pattern ? '' : undefined;
  const fits = path.startsWith(before) && path.endsWith(after);
  const id = fits ? path.slice(before.length, path.length - after.length) : '';
  return /^[\w.-]{1,128}$/.test(id) ? id : undefined;
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

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refusalOf(error: unknown): {
  readonly status: number;
  readonly code: string;
  readonly message: string;
} {
  if (error instanceof ControlError) return error;
  if (!(error instanceof EmulatorError)) throw error;
  const message = `${error.message} ${error.hint}`;
  if (error.code === 'invalid_option') return { status: 400, code: 'InvalidInput', message };
  if (error.code === 'vault_exists') return { status: 409, code: 'VaultExists', message };
  if (error.code === 'state_conflict') return { status: 409, code: 'Conflict', message };
  if (error.code === 'snapshot_not_found') return { status: 404, code: 'NotFound', message };
  if (error.code === 'vault_not_found') return { status: 404, code: 'NotFound', message };
  return { status: 503, code: 'Unavailable', message };
}

function reply(
  status: number,
  body: object | undefined,
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
