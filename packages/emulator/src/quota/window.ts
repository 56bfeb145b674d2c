/** Counts what is admitted in a window that slides with time: never more than `limit` in any `windowMs`. */
export interface Window {
  /** Whether one more fits in at `now`, milliseconds; if so it is counted. */
  admit(now: number): boolean;
}

/** Remembers when each of the last `limit` was admitted: one more fits in once the oldest of them is out of the window. */
export function createWindow(limit: number, windowMs: number): Window {
  const ring = new Float64Array(limit).fill(-Infinity);
  let at = 0;
  let latest = -Infinity;
  return {
    admit: (now) => {
      // The clock was set back: what it admitted lies in a future that has not happened.
      if (now < latest) ring.fill(-Infinity);
      const oldest = ring[at] ?? -Infinity;
      if (now - oldest < windowMs) return false;
      ring[at] = now;
      at = (at + 1) % limit;
      latest = now;
      return true;
    },
  };
}
