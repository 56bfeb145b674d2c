import type { SchemaIssue } from './schema.ts';

/** More would say the same once more. */
const MOST = 8;
/** A shorter text is in half of all words. */
const TELLING = 4;
const DEEPEST = 100;

/**
 * Where a value does not fit, and by which code of the schema's library: nothing of what the library says, since its
 * messages may repeat the value, and no word of path or code that the value holds.
 */
export function wordsOf(issues: readonly SchemaIssue[], seen: unknown): { text: string; atRoot: boolean } {
  const { texts, keys } = contentsOf(seen);
  const isTold = (word: string) =>
    !texts.some((text) => text === word || (text.length >= TELLING && word.includes(text))) &&
    (keys.has(word) || !texts.some((text) => word.length >= TELLING && text.includes(word)));
  const shown = (step: unknown) => {
    const key = typeof step === 'object' && step !== null ? Reflect.get(step, 'key') : step;
    if (typeof key === 'number') return String(key);
    return typeof key === 'string' && /^[A-Za-z_$][\w$-]{0,63}$/.test(key) && isTold(key) ? key : '*';
  };
  const told = issues.slice(0, MOST).map((issue) => {
    const path = issue.path ?? [];
    const at = path.length === 0 ? 'the value' : `\`${Array.from(path, shown).join('.')}\``;
    const code: unknown = Reflect.get(issue, 'code') ?? Reflect.get(issue, 'type');
    const named = typeof code === 'string' && /^[a-z][a-z_]{0,39}$/.test(code) && isTold(code);
    return named ? `${at} (${code})` : at;
  });
  const more = issues.length > MOST ? ` and ${issues.length - MOST} more` : '';
  return {
    text: `${[...new Set(told)].join(', ')}${more}`,
    atRoot: issues.every(({ path }) => path === undefined || path.length === 0),
  };
}

function contentsOf(seen: unknown): {
  readonly texts: readonly string[];
  readonly keys: ReadonlySet<string>;
} {
  const texts: string[] = [];
  const keys = new Set<string>();
  const look = (thing: unknown, depth: number): void => {
    if (typeof thing !== 'object' || thing === null) {
      if (thing !== null && thing !== undefined && String(thing) !== '') texts.push(String(thing));
      return;
    }
    if (depth > DEEPEST) return;
    for (const [key, member] of Object.entries(thing)) {
      if (!Array.isArray(thing)) keys.add(key);
      look(member, depth + 1);
    }
  };
  look(seen, 0);
  return { texts, keys };
}
