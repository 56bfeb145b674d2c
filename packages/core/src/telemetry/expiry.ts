/** So many of a mount are kept in mind: those that expire first. */
const MOST_KEPT = 64;

/** When what was read expires: what is known of the secrets of each label, within a bound. */
export interface Expiries {
  /** A secret was read, or was found to be gone. */
  note(label: string, key: string, expiresOn: Date | undefined): void;
  /** Of each label, when the first of its secrets expires, in milliseconds since 1970; absent where none does any more. */
  soonest(): Iterable<readonly [label: string, expiresAt: number | undefined]>;
}

export function expiries(): Expiries {
  const labels = new Map<string, Map<string, number>>();
  return {
    note(label, key, expiresOn) {
      const kept = labels.get(label) ?? new Map<string, number>();
      kept.delete(key);
      if (expiresOn === undefined) return;
      kept.set(key, expiresOn.getTime());
      if (kept.size > MOST_KEPT) dropLast(kept);
      labels.set(label, kept);
    },
    *soonest() {
      for (const [label, kept] of labels) {
        yield [label, kept.size === 0 ? undefined : Math.min(...kept.values())];
      }
    },
  };
}

function dropLast(kept: Map<string, number>): void {
  const [first = ''] = kept.keys();
  let last = first;
  for (const [key, expiresAt] of kept) if (expiresAt > (kept.get(last) ?? 0)) last = key;
  kept.delete(last);
}
