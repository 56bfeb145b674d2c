/** What YAML lets nobody write as it is, or reads as a line break; JSON's escapes are YAML's too. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** One text a line between double quotes, names as well: `NO` and `y` are no texts to every reader. */
export function yaml(values: ReadonlyMap<string, string>): string {
  if (values.size === 0) return '{}\n';
  return [...values].map(([name, value]) => `${quoted(name)}: ${quoted(value)}\n`).join('');
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
