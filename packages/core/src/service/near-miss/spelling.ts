import { distance } from 'fastest-levenshtein';
import { encodePath } from '../../ref/index.ts';

/** How alike two paths must be for one to be named: a mistake in three characters, and two at most. */
const MOST_MISTAKES = 2;

/** In which way two paths are nearly one; `mistakes` counts letters, over and above case and separators. */
export interface Likeness {
  readonly kind: 'case' | 'name';
  readonly mistakes: number;
}

/** Whether one path may have been meant by the other; `undefined` where they are the same or too different. */
export function likeness(one: string, other: string): Likeness | undefined {
  if (one === other) return undefined;
  if (one.toLowerCase() === other.toLowerCase()) return { kind: 'case', mistakes: 0 };
  const mistakes = distance(folded(one), folded(other));
  const most = Math.min(MOST_MISTAKES, Math.floor(Math.min(one.length, other.length) / 3));
  return mistakes <= most ? { kind: 'name', mistakes } : undefined;
}

/**
 * Other spellings that people confuse with a path, where a vault is too large to look through: `DATABASE_URL` is
 * `DATABASE-URL` where names have no underscore, and `app/db` may have been stored as `app-db`.
 *
 * @param foldsCase - One spelling is enough of those that are one secret in a store that folds case.
 */
export function spellings(path: string, foldsCase: boolean): readonly string[] {
  const key = (spelling: string) => (foldsCase ? encodePath(spelling).toLowerCase() : spelling);
  const found = new Map(
    [
      path,
      path.replace(/[_.]/g, '-'),
      path.replaceAll('-', '_'),
      path.replace(/[/_.]/g, '-'),
      path.replaceAll('-', '/'),
      path.toUpperCase().replaceAll('-', '_'),
      path.toLowerCase(),
      path.toUpperCase(),
    ].map((spelling) => [key(spelling), spelling]),
  );
  found.delete(key(path));
  return [...found.values()];
}

function folded(path: string): string {
  return path.toLowerCase().replace(/[-_./ ]+/g, '-');
}
