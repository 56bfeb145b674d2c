/** So many of a mount are kept in mind: those that expire first. */
const MOST_KEPT = 64;

/** When what was read expires: what is known of the secrets of each label, within a bound. */
export interface Expiries {
  /** A secret was read, or was found to be gone. */
  note(label: string, key: string, expiresOn: Date | undefined): void;
  /** Of each label, when the first of its secrets expires, in milliseconds since 1970. */
  soonest(): Iterable<readonly [label: string, expiresAt: number]>;
}

export function expiries(): Expiries {
  const labels = new Map<string, Map<string, number>>();
  return {
    note(label, key, expiresOn) {
      const kept = labels.get(label) ?? new Map<string, number>();
      kept.delete(key);
      if (expiresOn !== undefined) kept.set(key, expiresOn.getTime());
      if (kept.size > MOST_KEPT) dropLast(kept);
      if (kept.size > 0) labels.set(label, kept);
      else labels.delete(label);
    },
    *soonest() {
      for (const [label, kept] of labels) yield [label, Math.min(...kept.values())];
    },
  };
}

function dropLast(kept: Map<string, number>): void {
  const [first = ''] = kept.keys();
  let last = first;
  for (const [key, expiresAt] of kept) if (expiresAt > (kept.get(last) ?? 0)) last = key;
  kept.delete(last);
}
