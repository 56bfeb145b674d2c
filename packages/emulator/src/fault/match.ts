import type { FaultMatch } from './rule.ts';

/** A request as rules see it. */
export interface Subject {
  readonly plane: string;
  readonly vault: string | undefined;
  readonly method: string;
  /** As the request log names it. */
  readonly route: string;
  /** As sent, without the query. */
  readonly path: string;
}

export function matcherOf(match: FaultMatch): (subject: Subject) => boolean {
  const vault = match.vault?.toLowerCase();
  const route = match.route?.startsWith('/') ? `* ${match.route}` : match.route;
  return (subject) =>
    (match.plane === undefined || match.plane === subject.plane) &&
    (vault === undefined || vault === subject.vault?.toLowerCase()) &&
    (match.method === undefined || match.method === subject.method) &&
    (route === undefined ||
      fits(route, subject.route) ||
      fits(route, `${subject.method} ${tidy(subject.path)}`));
}

/** As one writes it: without what clients add of slashes and escapes. */
function tidy(path: string): string {
  const text = path.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Whether `*` can stand for runs of characters so that the pattern is the text; names of secrets ignore case, and so
 * does this. Only the last star is ever stretched, so that no pattern takes long.
 */
export function fits(pattern: string, text: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), text.toLowerCase()];
  let [at, star, resume] = [0, -1, 0];
  let next = 0;
  while (next < given.length) {
    if (wanted[at] === '*') {
      [star, resume] = [at, next];
      at += 1;
    } else if (wanted[at] === given[next]) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      resume += 1;
      [at, next] = [star + 1, resume];
    } else {
      return false;
    }
  }
  return /^\**$/.test(wanted.slice(at));
}
