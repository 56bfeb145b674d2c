import { describe, expect, test } from 'vitest';
import { createRequestLog, type RequestEntry, type RequestFilter } from './log.ts';

function entry(at: number, rest: Partial<RequestEntry> = {}): RequestEntry {
  return { at, method: 'GET', route: 'GET /secrets', status: 200, durationMs: 1, ...rest };
}

test('gives back what was recorded, oldest first', () => {
  const log = createRequestLog();
  const entries = [entry(1), entry(2, { vault: 'contoso', principal: 'ci', plane: 'vault' })];
  for (const one of entries) log.record(one);
  expect(log.entries()).toEqual(entries);
  expect(log.count()).toBe(2);
  expect(log.dropped).toBe(0);
});

test.each([
  { recorded: 3, kept: [1, 2, 3], dropped: 0, why: 'exactly full' },
  { recorded: 4, kept: [2, 3, 4], dropped: 1, why: 'the oldest makes room' },
  { recorded: 8, kept: [6, 7, 8], dropped: 5, why: 'more than once around' },
])('of $recorded entries a log of three keeps $kept: $why', ({ recorded, kept, dropped }) => {
  const log = createRequestLog(3);
  for (let at = 1; at <= recorded; at++) log.record(entry(at));
  expect(log.entries().map(({ at }) => at)).toEqual(kept);
  expect(log.count()).toBe(3);
  expect(log.dropped).toBe(dropped);
  log.clear();
  expect({ entries: log.entries(), count: log.count(), dropped: log.dropped }).toEqual({
    entries: [],
    count: 0,
    dropped: 0,
  });
  log.record(entry(9));
  expect(log.entries()).toEqual([entry(9)]);
});

describe('a filter', () => {
  const log = createRequestLog();
  log.record(entry(1));
  log.record(entry(2, { method: 'PUT', route: 'PUT /secrets/{name}', vault: 'contoso', principal: 'ci' }));
  log.record(entry(3, { status: 404, vault: 'fabrikam', plane: 'entra', refusal: 'AADSTS90002' }));

  test.each<{ filter: RequestFilter; found: number[] }>([
    { filter: {}, found: [1, 2, 3] },
    { filter: { method: 'PUT' }, found: [2] },
    { filter: { route: 'GET /secrets' }, found: [1, 3] },
    { filter: { status: 200 }, found: [1, 2] },
    { filter: { vault: 'Contoso' }, found: [2] },
    { filter: { principal: 'ci' }, found: [2] },
    { filter: { plane: 'entra' }, found: [3] },
    { filter: { refusal: 'AADSTS90002' }, found: [3] },
    { filter: { refusal: 'ForbiddenByRbac' }, found: [] },
    { filter: { plane: ['vault', 'entra'] }, found: [3] },
    { filter: { plane: [] }, found: [] },
    { filter: { from: 1 }, found: [2, 3] },
    { filter: { from: 2, status: 404 }, found: [3] },
    { filter: { from: 9 }, found: [] },
    { filter: { since: 2 }, found: [2, 3] },
    { filter: { since: 2, status: 200 }, found: [2] },
    { filter: { method: 'PUT', status: 404 }, found: [] },
  ])('$filter finds $found', ({ filter, found }) => {
    expect(log.entries(filter).map(({ at }) => at)).toEqual(found);
    expect(log.count(filter)).toBe(found.length);
  });
});

test('entries are numbered for good: who has read up to `next` misses none, and sees none twice', () => {
  const log = createRequestLog(3);
  const read: number[] = [];
  let from = 0;
  for (let at = 0; at < 20; at += 1) {
    log.record(entry(at));
    if (at === 7) log.clear();
    if (at % 2 === 0) continue;
    read.push(...log.entries({ from }).map((one) => one.at));
    from = log.next;
    expect(from).toBe(at + 1);
  }
  // What was cleared before it was read is gone.
  expect(read).toEqual([0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  log.record(entry(20));
  log.record(entry(21));
  expect(log.entries({ from: 1 }).map((one) => one.at)).toEqual([19, 20, 21]);
});

test('entries are counted by what they have in common, most first', () => {
  const log = createRequestLog();
  for (const status of [200, 404, 404]) log.record(entry(1, { status, vault: 'contoso' }));
  log.record(entry(2));
  expect(log.counts(['vault', 'status'])).toEqual([
    { vault: 'contoso', status: 404, count: 2 },
    { vault: 'contoso', status: 200, count: 1 },
    { status: 200, count: 1 },
  ]);
  expect(log.counts(['status'], { vault: 'contoso', status: 200 })).toEqual([{ status: 200, count: 1 }]);
  expect(log.counts(['method'], { status: 500 })).toEqual([]);
});

test.each([0, -1, 1.5, Number.NaN])('refuses a capacity of %d', (capacity) => {
  expect(() => createRequestLog(capacity)).toThrow(
    new RangeError(`The capacity of a request log is a whole number from 1, not ${capacity}.`),
  );
});
