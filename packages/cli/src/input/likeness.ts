import { distance } from 'fastest-levenshtein';

/** Further off, it is another word: two slips in one of five letters may be, as where two letters changed places. */
const SLIPS = 0.4;

/** The word of a list that somebody most likely meant; `undefined` where none is near. */
export function likest(meant: string, words: readonly string[]): string | undefined {
  const most = Math.max(1, Math.round(meant.length * SLIPS));
  const [near] = words
    .map((word) => ({ word, mistakes: distance(meant.toLowerCase(), word) }))
    .filter(({ mistakes }) => mistakes <= most)
    .toSorted((one, other) => one.mistakes - other.mistakes);
  return near?.word;
}
