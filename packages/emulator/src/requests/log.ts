import { Columns } from './columns.ts';

/** One answered request; nothing of its body, its query or its token. */
export interface RequestEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Pattern such as `GET /secrets/{name}/{version}`. */
  readonly route: string;
  /** Which part of the emulator answered. */
  readonly plane?: string;
  readonly vault?: string;
  /** 0 where a fault ended the connection before an answer. */
  readonly status: number;
  readonly principal?: string;
  /**
   * How it was refused. By a vault: the inner code, such as `ForbiddenByRbac`, or the code where there is no inner one;
   * by Entra ID: the number that users search for, such as `AADSTS50011`.
   */
  readonly refusal?: string;
  /** Id of the rule that made it so. */
  readonly fault?: string;
  readonly durationMs: number;
}

/** An entry matches when it agrees with every field that is given; vault names are compared without case. */
export interface RequestFilter {
  readonly method?: string;
  readonly route?: string;
  readonly plane?: string;
  readonly vault?: string;
  readonly status?: number;
  readonly principal?: string;
  readonly refusal?: string;
  readonly fault?: string;
  /** Only entries from this millisecond on. */
  readonly since?: number;
}

export interface RequestLog {
  /** How many of the oldest entries had to make room since the start or the last `clear()`. */
  readonly dropped: number;
  record(entry: RequestEntry): void;
  /** Oldest first. */
  entries(filter?: RequestFilter): readonly RequestEntry[];
  count(filter?: RequestFilter): number;
  clear(): void;
}

/** Keeps the last `capacity` entries. */
export function createRequestLog(capacity = 10_000): RequestLog {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError(`The capacity of a request log is a whole number from 1, not ${capacity}.`);
  }
  let ring = new Columns(capacity);
  let recorded = 0;

  const select = (filter: RequestFilter): RequestEntry[] => {
    const oldest = ring.length < capacity ? 0 : recorded % capacity;
    return [...ring.slice(oldest), ...ring.slice(0, oldest)].filter((entry) => matches(entry, filter));
  };

  return {
    get dropped() {
      return recorded - ring.length;
    },
    record(entry) {
      ring.put(recorded % capacity, entry);
      recorded += 1;
    },
    entries: (filter = {}) => select(filter),
    count: (filter = {}) => select(filter).length,
    clear() {
      ring = new Columns(capacity);
      recorded = 0;
    },
  };
}

function matches(entry: RequestEntry, filter: RequestFilter): boolean {
  return (
    same(filter.method, entry.method) &&
    same(filter.route, entry.route) &&
    same(filter.plane, entry.plane) &&
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
