import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Reply, Request } from '../http/exchange.ts';
import { jsonReplies } from '../http/json.ts';

export type OAuthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'invalid_tenant'
  | 'invalid_instance'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'interaction_required'
  | 'login_required'
  | 'authorization_pending'
  | 'authorization_declined'
  | 'bad_verification_code'
  | 'expired_token'
  | 'temporarily_unavailable';

/** An answer of Entra ID's `no`: the OAuth error and the AADSTS code that users search for. */
export class EntraRefusal extends Error {
  readonly status: number;
  readonly error: OAuthError;
  readonly code: number;
  /** Tells clients more than the error does, such as that asking again is of no use. */
  readonly suberror: 'bad_token' | undefined;

  constructor(status: number, error: OAuthError, code: number, message: string, suberror?: 'bad_token') {
    super(message);
    this.name = 'EntraRefusal';
    this.status = status;
    this.error = error;
    this.code = code;
    this.suberror = suberror;
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

/** A refusal as it is told: with ids by which Microsoft would find it in its logs. */
export interface Report {
  /** All of it in one text. */
  readonly description: string;
  readonly traceId: string;
  readonly correlationId: string;
  readonly timestamp: string;
  readonly uri: string;
}

export function report({ code, message }: EntraRefusal, request: Request, clock: Clock): Report {
  const asked = request.query.get('client-request-id') ?? request.headers['client-request-id'];
  const correlationId = typeof asked === 'string' && UUID.test(asked) ? asked : randomUUID();
  const traceId = randomUUID();
  const timestamp = `${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    description: `AADSTS${code}: ${message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    traceId,
    correlationId,
    timestamp,
    uri: `https://login.microsoftonline.com/error?code=${code}`,
  };
}

export function refusalReply(
  refusal: EntraRefusal,
  request: Request,
  clock: Clock,
  trace: NonNullable<Reply['trace']>,
): Reply {
  const { description, traceId, correlationId, timestamp, uri } = report(refusal, request, clock);
  const body = {
    error: refusal.error,
    error_description: description,
    error_codes: [refusal.code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: uri,
    suberror: refusal.suberror,
  };
  return jsonReply(refusal.status, body, trace, { 'x-ms-request-id': traceId });
}

/**
 * Not Entra's own: that would make a browser refuse http://localhost on every port for a year, and with it the address
 * where a program waits for its code.
 */
export const TRANSPORT_SECURITY = 'max-age=0';

export const jsonReply = jsonReplies('no-store, no-cache', {
  'Strict-Transport-Security': TRANSPORT_SECURITY,
});
