const WORDS = /[\s_.:-]+/;
/** Letters, and digits behind them as in `oauth2` and `sha256`. */
const WORD = /^[A-Za-z]{1,24}\d{0,4}$/;
const CONSONANTS = /[b-df-hj-np-tv-xz]{6}/i;
const LONGEST = 48;

/**
 * Whether a key of a JSON object, a connection string or a query is a word that a programmer chose: only such a key
 * is kept. A random text, a number or a person's address in place of a key may be what is secret, and is not.
 */
export function isIdentifier(key: string): boolean {
  if (key.length > LONGEST || !/^[A-Za-z_]/.test(key)) return false;
  const words = key.split(WORDS).filter((word) => word !== '');
  return words.length > 0 && words.every(isWord);
}

function isWord(word: string): boolean {
  if (!WORD.test(word) || CONSONANTS.test(word)) return false;
  // `clientSecretID` has three parts of four letters and more on average, chance has a new one every other letter.
  const parts = word.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return parts.length <= 2 || (word.length / parts.length >= 4 && parts.every(isSpoken));
}

/** It has a vowel, or is a number or an abbreviation in capitals. */
function isSpoken(part: string): boolean {
  return /[aeiouy]/i.test(part) || /^(?:\d+|[A-Z]{1,5})$/.test(part);
}

/** Keys as they are where they are words, otherwise `key1`, `key2` and so on; no two become the same. */
export function keptKeys(keys: readonly string[]): readonly string[] {
  const taken = new Set(keys.filter(isIdentifier));
  let last = 0;
  return keys.map((key) => {
    if (isIdentifier(key)) return key;
    do last += 1;
    while (taken.has(`key${last}`));
    return `key${last}`;
  });
}
