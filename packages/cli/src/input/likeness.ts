import { distance } from 'fastest-levenshtein';

/** The word of a list that somebody most likely meant; `undefined` where none is near. */
export function likest(meant: string, words: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(meant.length / 3));
  const [near] = words
    .map((word) => ({ word, mistakes: distance(meant.toLowerCase(), word) }))
    .filter(({ mistakes }) => mistakes <= most)
    .toSorted((one, other) => one.mistakes - other.mistakes);
  return near?.word;
}
