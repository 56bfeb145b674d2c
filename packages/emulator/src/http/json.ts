import type { Reply } from './exchange.ts';

type Headers = Readonly<Record<string, string>>;

/** Answers with JSON as Azure's services write them, each with its own way to be kept and with what it says always. */
export function jsonReplies(cacheControl: string, always: Headers = {}) {
  return (status: number, body: object, trace: NonNullable<Reply['trace']>, more: Headers = {}): Reply => ({
    status,
    headers: {
      'Cache-Control': cacheControl,
      Pragma: 'no-cache',
      'Content-Type': 'application/json; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      ...always,
      ...more,
    },
    body: JSON.stringify(body),
    trace,
  });
}
