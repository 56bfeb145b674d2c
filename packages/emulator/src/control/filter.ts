import { GROUPINGS, type Grouping, type RequestFilter } from '../requests/log.ts';
import { badInput, textOf, wholeNumber } from './input.ts';

const TEXTS = ['vault', 'method', 'route', 'principal', 'refusal', 'fault'] as const;
const FILTERS = [...TEXTS, 'plane', 'status', 'since', 'from'];

/** A filter, and how many of what fits. */
export interface RequestListFilter extends RequestFilter {
  /** Only the last so many. */
  readonly limit?: number;
}

/** A filter, and what to group by. */
export interface RequestTally extends RequestFilter {
  readonly by: readonly Grouping[];
}

type Query = ReadonlyMap<string, string>;

/** What of the request log is meant. */
export function parseFilter(query: Query): RequestFilter {
  refuseStrangers(query, FILTERS);
  return filterOf(query);
}

export function parseListFilter(query: Query): RequestListFilter {
  refuseStrangers(query, [...FILTERS, 'limit']);
  const limit = query.get('limit');
  return {
    ...filterOf(query),
    ...(limit === undefined ? {} : { limit: wholeNumber('limit', limit, 1, Number.MAX_SAFE_INTEGER) }),
  };
}

export function parseTally(query: Query): RequestTally {
  refuseStrangers(query, [...FILTERS, 'by']);
  const words = textOf('by', query.get('by')).split(',');
  const by = words.map((word) => {
    const found = GROUPINGS.find((grouping) => grouping === word);
    if (found !== undefined) return found;
    throw badInput(`by is not one or more of ${GROUPINGS.join(', ')}, with commas between them.`);
  });
  return { ...filterOf(query), by: [...new Set(by)] };
}

/** Refuses a query with other keys than these; a slip would match everything. */
export function refuseStrangers(query: Query, known: readonly string[]): void {
  const stranger = query.keys().find((key) => !known.includes(key));
  if (stranger === undefined) return;
  throw badInput(`There is no filter ${JSON.stringify(stranger)}; there are ${known.join(', ')}.`);
}

function filterOf(query: Query): RequestFilter {
  const texts = TEXTS.flatMap((name) => {
    const value = query.get(name);
    return value === undefined ? [] : [[name, textOf(name, value)] as const];
  });
  const { method, ...others }: Partial<Record<(typeof TEXTS)[number], string>> = Object.fromEntries(texts);
  const [plane, status, since, from] = ['plane', 'status', 'since', 'from'].map((name) => query.get(name));
  return {
    ...others,
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(plane === undefined ? {} : { plane: textOf('plane', plane).split(',') }),
    // 0 stands for no answer at all.
    ...(status === undefined ? {} : { status: status === '0' ? 0 : wholeNumber('status', status, 100, 599) }),
    ...(since === undefined ? {} : { since: wholeNumber('since', since, 0, Number.MAX_SAFE_INTEGER) }),
    ...(from === undefined ? {} : { from: wholeNumber('from', from, 0, Number.MAX_SAFE_INTEGER) }),
  };
}
