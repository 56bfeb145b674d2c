import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { Clock } from '@keyward/core/clock';
import { clockSkew } from '../failure/clock.ts';
import type { Answer } from './scope.ts';
import { toldIn } from './told.ts';
import type { Way } from './way.ts';

/** A header of an answer, by name. */
type Header = (name: string) => string | undefined;

/** What an answer comes with. */
interface Received {
  /** Body of the request: a word that is in it decides, and is not shown. */
  readonly sent: string;
  readonly clock: Clock;
  readonly way?: Way;
}

/** Reads what a refusal says in words that mean one thing. The rest of it stays unread, and is never repeated. */
export function answerFrom(
  { status, headers, bodyAsText }: PipelineResponse,
  { sent, clock, way }: Received,
): Answer {
  const header: Header = (name) => headers.get(name);
  const error = status < 400 ? undefined : errorIn(bodyAsText ?? undefined);
  const code = codeIn(error?.['code']);
  const innerCode = codeIn(field(error?.['innererror'], 'code'));
  const message = typeof error?.['message'] === 'string' ? error['message'].slice(0, 4_000) : '';
  const shown = Object.entries({ code, innerCode, requestId: codeIn(header('x-ms-request-id')) }).filter(
    ([, word]) => word !== undefined && !sent.includes(word),
  );
  const skew = clockSkew(header('date'), clock.now());
  const retryAfterMs = retryAfter(header, clock);
  return {
    status,
    azure: { status, ...Object.fromEntries(shown) },
    told: toldIn(message, header('www-authenticate') ?? '', sent),
    ...(code === undefined ? {} : { code }),
    ...(innerCode === undefined ? {} : { innerCode }),
    ...(skew === undefined ? {} : { skew }),
    ...(way === undefined ? {} : { way }),
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
