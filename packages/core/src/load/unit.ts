import { secretKey } from './retrieve.ts';
import type { Wanted } from './wanted.ts';

/** Which keys change together: those of one secret, those of one group, and what hangs together by both. */
export function unitsOf(wanted: readonly Wanted[]): readonly (readonly Wanted[])[] {
  const units = new Set<{ readonly labels: Set<string>; readonly keys: Wanted[] }>();
  for (const key of wanted) {
    const labels = [
      `secret ${secretKey(key.ref)}`,
      ...(key.group === undefined ? [] : [`group ${key.group}`]),
    ];
    const unit = { labels: new Set(labels), keys: [] as Wanted[] };
    for (const other of units) {
      if (!labels.some((label) => other.labels.has(label))) continue;
      units.delete(other);
      for (const label of other.labels) unit.labels.add(label);
      unit.keys.push(...other.keys);
    }
    unit.keys.push(key);
    units.add(unit);
  }
  return [...units].map(({ keys }) => keys);
}
