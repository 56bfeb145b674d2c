import type { RequestFilter } from '../requests/log.ts';
import { badInput, wholeNumber } from './input.ts';

const KNOWN = ['vault', 'method', 'route', 'plane', 'status', 'principal', 'refusal', 'fault', 'since'];

/** What of the request log is meant, from the query. */
export function parseFilter(query: ReadonlyMap<string, string>): RequestFilter {
  for (const key of query.keys()) {
    if (!KNOWN.includes(key))
      throw badInput(`There is no filter ${JSON.stringify(key)}; there are ${KNOWN.join(', ')}.`);
  }
  const texts = ['vault', 'method', 'route', 'plane', 'principal', 'refusal', 'fault'];
  const [vault, method, route, plane, principal, refusal, fault] = texts.map((key) => query.get(key));
  const [status, since] = [query.get('status'), query.get('since')];
  return {
    ...(vault === undefined ? {} : { vault }),
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(route === undefined ? {} : { route }),
    ...(plane === undefined ? {} : { plane }),
    ...(principal === undefined ? {} : { principal }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(fault === undefined ? {} : { fault }),
    // 0 stands for no answer at all.
    ...(status === undefined ? {} : { status: status === '0' ? 0 : wholeNumber('status', status, 100, 599) }),
    ...(since === undefined ? {} : { since: wholeNumber('since', since, 0, Number.MAX_SAFE_INTEGER) }),
  };
}
