/** The addresses of the vaults that scripts name, by `<name>`. */
export type Addresses = Readonly<Record<string, string>>;

interface Place {
  readonly folder: string;
  readonly addresses: Addresses;
}

/** A text of a script, with the addresses in the places of their names. */
export function filled(text: string, { addresses }: Place): string {
  return text.replace(/<([a-z]+)>/g, (whole, name: string) => addresses[name] ?? whole);
}

/** What differs from run to run, put as words. */
export function settled(text: string, { folder, addresses }: Place): string {
  let told = text.replaceAll(folder, '<folder>');
  for (const [name, address] of Object.entries(addresses)) {
    told = told.replaceAll(address, `<${name}>`).replaceAll(new URL(address).host, `<${name}>`);
  }
  for (const [pattern, word] of WORDS) {
    told = told.replace(pattern, (found, gap = '') => (gap === '' ? word : word.padEnd(found.length)));
  }
  return told;
}

/** In a column, which a gap follows, the word is as wide as what it stands for. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bapi:\/\/0\.0\.1:\d+( {2,})?/g, '<audience>'],
  [/\b[0-9a-f]{32}\b( {2,})?/g, '<version>'],
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z( {2,})?/g, '<time>'],
  [/\b\d{4}-\d{2}-\d{2}\b( {2,})?/g, '<day>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b( {2,})?/g, '<id>'],
];
