import { parseFilter, parseListFilter, parseTally } from '../filter.ts';
import { nothing, operation } from './operation.ts';

export const requests = {
  /** The requests that were answered, oldest first; of those that fit only the last `limit`. */
  list: operation({
    method: 'GET',
    path: '/requests',
    summary: 'List answered requests',
    query: 'RequestListFilter',
    status: 200,
    answer: 'RequestList',
    parse: ({ query }) => parseListFilter(query),
    run: ({ requests: log }, { limit, ...filter }) => {
      const found = log.entries(filter);
      return {
        requests: limit === undefined ? found : found.slice(-limit),
        dropped: log.dropped,
        next: log.next,
      };
    },
  }),
  /** How many requests fit. */
  count: operation({
    method: 'GET',
    path: '/requests/count',
    summary: 'Count answered requests',
    query: 'RequestFilter',
    status: 200,
    answer: 'RequestCount',
    parse: ({ query }) => parseFilter(query),
    run: ({ requests: log }, filter) => ({ count: log.count(filter), dropped: log.dropped }),
  }),
  /** How many requests fit, by route, status or whatever `by` names. */
  counts: operation({
    method: 'GET',
    path: '/requests/counts',
    summary: 'Count answered requests by what they have in common',
    query: 'RequestTally',
    status: 200,
    answer: 'RequestCounts',
    parse: ({ query }) => parseTally(query),
    run: ({ requests: log }, { by, ...filter }) => ({ counts: log.counts(by, filter), dropped: log.dropped }),
  }),
  /** Forgets the requests. */
  clear: operation({
    method: 'DELETE',
    path: '/requests',
    summary: 'Forget the answered requests',
    status: 204,
    parse: nothing,
    run: ({ requests: log }) => log.clear(),
  }),
};
