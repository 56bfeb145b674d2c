import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Reply, Request } from '../http/exchange.ts';

export type OAuthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'invalid_tenant'
  | 'invalid_instance'
  | 'unauthorized_client'
  | 'unsupported_grant_type';

/** An answer of Entra ID's `no`: the OAuth error and the AADSTS code that users search for. */
export class EntraRefusal extends Error {
  readonly status: number;
  readonly error: OAuthError;
  readonly code: number;

  constructor(status: number, error: OAuthError, code: number, message: string) {
    super(message);
    this.name = 'EntraRefusal';
    this.status = status;
    this.error = error;
    this.code = code;
  }
}

/** Names in a refusal come from the caller: short, and without control characters. */
export function quoted(text: string): string {
  return `'${text.replaceAll(/\p{Cc}/gu, '').slice(0, 200)}'`;
}

export function missingParameter(name: string): EntraRefusal {
  return new EntraRefusal(
    400,
    'invalid_request',
    900144,
    `The request body must contain the following parameter: '${name}'.`,
  );
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function refusalReply(
  refusal: EntraRefusal,
  request: Request,
  clock: Clock,
  trace: NonNullable<Reply['trace']>,
): Reply {
  const asked = request.query.get('client-request-id') ?? request.headers['client-request-id'];
  const correlation = typeof asked === 'string' && UUID.test(asked) ? asked : randomUUID();
  const id = randomUUID();
  const timestamp = `${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const body = {
    error: refusal.error,
    error_description: `AADSTS${refusal.code}: ${refusal.message} Trace ID: ${id} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [refusal.code],
    timestamp,
    trace_id: id,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${refusal.code}`,
  };
  return jsonReply(refusal.status, body, trace, { 'x-ms-request-id': id });
}

export function jsonReply(
  status: number,
  body: object,
  trace: NonNullable<Reply['trace']>,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: {
      'Cache-Control': 'no-store, no-cache',
      Pragma: 'no-cache',
      'Content-Type': 'application/json; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
      ...headers,
    },
    body: JSON.stringify(body),
    trace,
  };
}
