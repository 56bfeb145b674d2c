/** By how much the clock of this machine differs from that of a service. */
export interface ClockSkew {
  /** Whole minutes, 5 at least. */
  readonly minutes: number;
  /** Where the clock of this machine is, seen from the service. */
  readonly direction: 'ahead' | 'behind';
}

const MINUTE_MS = 60_000;
/** What services allow for, and what a slow answer cannot make. */
const TOLERATED_MS = 5 * MINUTE_MS;
/** RFC 9110 §5.6.7: the one form of a date that is sent. */
const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Compares the `Date` header of an answer with the clock of this machine.
 *
 * @param now - Milliseconds since 1970.
 * @returns Undefined where they agree within five minutes, or the header is none.
 */
export function clockSkew(dateHeader: string | undefined, now: number): ClockSkew | undefined {
  if (dateHeader === undefined || !DATE.test(dateHeader)) return undefined;
  return skewOf(now - Date.parse(dateHeader));
}

/** The same for a difference in milliseconds, positive where this machine is ahead. */
export function skewOf(ms: number): ClockSkew | undefined {
  if (!(Math.abs(ms) > TOLERATED_MS)) return undefined;
  return { minutes: Math.floor(Math.abs(ms) / MINUTE_MS), direction: ms > 0 ? 'ahead' : 'behind' };
}

/** `42 minutes`, `3 hours`, `400 days`. */
export function lengthOf({ minutes }: ClockSkew): string {
  if (minutes < 120) return `${minutes} minutes`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} hours`;
  return `${Math.floor(minutes / (24 * 60))} days`;
}
