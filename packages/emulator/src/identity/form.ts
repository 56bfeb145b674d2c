import type { Request } from '../http/exchange.ts';
import { EntraRefusal } from './refusal.ts';

/** Fields of a form body; each at most once (RFC 6749 §3.2). */
export type Form = ReadonlyMap<string, string>;

const BODY_LIMIT = 64 * 1024;

export function parseForm(request: Request): Form {
  if (request.body.length > BODY_LIMIT) {
    throw new EntraRefusal(413, 'invalid_request', 90015, 'The request is too long.');
  }
  const form = new Map<string, string>();
  const type = request.headers['content-type'];
  if (typeof type !== 'string' || !/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) return form;
  for (const [name, value] of new URLSearchParams(Buffer.from(request.body).toString('utf8'))) {
    if (form.has(name)) {
      throw new EntraRefusal(
        400,
        'invalid_request',
        9000411,
        `The request is not properly formatted. The parameter '${name.slice(0, 64)}' is duplicated.`,
      );
    }
    form.set(name, value);
  }
  return form;
}
