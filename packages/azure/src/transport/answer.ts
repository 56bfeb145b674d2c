import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { Clock } from '@keyward/core/clock';
import type { Answer } from './scope.ts';

/** A header of an answer, by name. */
type Header = (name: string) => string | undefined;

/**
 * Reads what a refusal says in words that mean one thing: codes, the action and the caller of
 * role-based access. The rest of the message stays unread, and is never repeated.
 *
 * @param sent - Body of the request: a word that is in it decides, and is not shown.
 */
export function answerFrom(
  { status, headers, bodyAsText }: PipelineResponse,
  sent: string,
  clock: Clock,
): Answer {
  const header: Header = (name) => headers.get(name);
  const error = status < 400 ? undefined : errorIn(bodyAsText ?? undefined);
  const code = codeIn(error?.['code']);
  const innerCode = codeIn(field(error?.['innererror'], 'code'));
  const message = typeof error?.['message'] === 'string' ? error['message'].slice(0, 4_000) : '';
  const shown = Object.entries({ code, innerCode, requestId: codeIn(header('x-ms-request-id')) }).filter(
    ([, word]) => word !== undefined && !sent.includes(word),
  );
  const akv = /^(AKV\d{5}):/.exec(message)?.[1];
  const tokenProblem = /\[(Token[A-Z][A-Za-z]{2,40})\]/.exec(
    `${message} ${header('www-authenticate') ?? ''}`,
  )?.[1];
  const action = /^Action: '(Microsoft\.KeyVault\/[A-Za-z/]{1,100})'\r?$/m.exec(message)?.[1];
  const caller = /^Caller: .{0,200}?\boid=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/m.exec(
    message,
  )?.[1];
  const retryAfterMs = retryAfter(header, clock);
  return {
    status,
    azure: { status, ...Object.fromEntries(shown) },
    ...(code === undefined ? {} : { code }),
    ...(innerCode === undefined ? {} : { innerCode }),
    ...(akv === undefined ? {} : { akv }),
    ...(tokenProblem === undefined ? {} : { tokenProblem }),
    ...(action === undefined ? {} : { action }),
    ...(caller === undefined ? {} : { caller }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Milliseconds to wait: `retry-after-ms`, or Retry-After in seconds or as a date (RFC 9110 §10.2.3). */
function retryAfter(header: Header, clock: Clock): number | undefined {
  const own = header('retry-after-ms') ?? header('x-ms-retry-after-ms');
  if (own !== undefined && /^\d{1,9}$/.test(own)) return Number(own);
  const standard = header('retry-after')?.trim();
  if (standard === undefined) return undefined;
  if (/^\d{1,6}$/.test(standard)) return Number(standard) * 1_000;
  const date = /[A-Za-z]/.test(standard) ? Date.parse(standard) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.now());
}

function errorIn(body: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const error = field(JSON.parse(body ?? ''), 'error');
    return isRecord(error) ? error : undefined;
  } catch {
    return undefined;
  }
}

/** A code is a word; anything longer or stranger may hold what a caller sent. */
function codeIn(text: unknown): string | undefined {
  return typeof text === 'string' && /^[0-9A-Za-z][0-9A-Za-z _.-]{0,79}$/.test(text) ? text : undefined;
}

function field(thing: unknown, name: string): unknown {
  return isRecord(thing) ? thing[name] : undefined;
}

function isRecord(thing: unknown): thing is Readonly<Record<string, unknown>> {
  return typeof thing === 'object' && thing !== null;
}
