import { Columns } from './columns.ts';

/** One answered request; nothing of its body, its query or its token. */
export interface RequestEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Pattern such as `GET /secrets/{name}/{version}`. */
  readonly route: string;
  /** Which part of the emulator answered. */
  readonly plane?: string | undefined;
  readonly vault?: string | undefined;
  /** 0 where a fault ended the connection before an answer. */
  readonly status: number;
  readonly principal?: string | undefined;
  /**
   * How it was refused. By a vault: the inner code, such as `ForbiddenByRbac`, or the code where there is no inner one;
   * by Entra ID: the number that users search for, such as `AADSTS50011`.
   */
  readonly refusal?: string | undefined;
  /** Id of the rule that made it so. */
  readonly fault?: string | undefined;
  readonly durationMs: number;
}

/** An entry matches when it agrees with every field that is given; vault names are compared without case. */
export interface RequestFilter {
  readonly method?: string;
  readonly route?: string;
  /** One, or several of which it is one. */
  readonly plane?: string | readonly string[];
  readonly vault?: string;
  readonly status?: number;
  readonly principal?: string;
  readonly refusal?: string;
  readonly fault?: string;
  /** Only entries from this millisecond on. */
  readonly since?: number;
  /** Only entries from this number on, as `next` counts them. */
  readonly from?: number;
}

/** What entries can be counted by. */
export const GROUPINGS = ['method', 'route', 'plane', 'vault', 'status', 'principal', 'refusal'] as const;

/** A field of an entry that entries can be counted by. */
export type Grouping = (typeof GROUPINGS)[number];

/** What some entries have in common, and how many they are; a field that they do not have is absent. */
export interface RequestGroup extends Partial<Pick<RequestEntry, Grouping>> {
  readonly count: number;
}

export interface RequestLog {
  /** How many of the oldest entries had to make room since the start or the last `clear()`. */
  readonly dropped: number;
  /** The number of the next entry; every entry has one, and a `clear()` does not begin anew. */
  readonly next: number;
  record(entry: RequestEntry): void;
  /** Oldest first. */
  entries(filter?: RequestFilter): readonly RequestEntry[];
  count(filter?: RequestFilter): number;
  /** Most first. */
  counts(by: readonly Grouping[], filter?: RequestFilter): readonly RequestGroup[];
  clear(): void;
}

/** Keeps the last `capacity` entries. */
export function createRequestLog(capacity = 10_000): RequestLog {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError(`The capacity of a request log is a whole number from 1, not ${capacity}.`);
  }
  let ring = new Columns(capacity);
  let recorded = 0;
  let cleared = 0;

  const select = ({ from = 0, ...filter }: RequestFilter): RequestEntry[] => {
    const oldest = ring.length < capacity ? 0 : recorded % capacity;
    const entries = [...ring.slice(oldest), ...ring.slice(0, oldest)];
    const missed = from - (cleared + recorded - ring.length);
    return entries.slice(Math.max(0, missed)).filter((entry) => matches(entry, filter));
  };

  return {
    get dropped() {
      return recorded - ring.length;
    },
    get next() {
      return cleared + recorded;
    },
    record(entry) {
      ring.put(recorded % capacity, entry);
      recorded += 1;
    },
    entries: (filter = {}) => select(filter),
    count: (filter = {}) => select(filter).length,
    counts: (by, filter = {}) => {
      const groups = Object.groupBy(select(filter), (entry) =>
        JSON.stringify(by.map((field) => entry[field])),
      );
      const counts = Object.values(groups).flatMap((entries = []) =>
        entries.slice(0, 1).map((entry) => ({ ...picked(entry, by), count: entries.length })),
      );
      return counts.sort((one, other) => other.count - one.count);
    },
    clear() {
      cleared += recorded;
      ring = new Columns(capacity);
      recorded = 0;
    },
  };
}

function picked(entry: RequestEntry, fields: readonly Grouping[]): Partial<Pick<RequestEntry, Grouping>> {
  return Object.fromEntries(
    fields.flatMap((field) => (entry[field] === undefined ? [] : [[field, entry[field]]])),
  );
}

function matches(entry: RequestEntry, filter: RequestFilter): boolean {
  return (
    same(filter.method, entry.method) &&
    same(filter.route, entry.route) &&
    (filter.plane === undefined || [filter.plane].flat().includes(entry.plane ?? '')) &&
    same(filter.vault?.toLowerCase(), entry.vault?.toLowerCase()) &&
    same(filter.status, entry.status) &&
    same(filter.principal, entry.principal) &&
    same(filter.refusal, entry.refusal) &&
    same(filter.fault, entry.fault) &&
    (filter.since === undefined || entry.at >= filter.since)
  );
}

function same<Value>(wanted: Value | undefined, found: Value | undefined): boolean {
  return wanted === undefined || wanted === found;
}
