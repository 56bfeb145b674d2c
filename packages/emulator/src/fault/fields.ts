import { invalid, isLonger, shown } from '../option.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** An object with no fields but these. */
export function fieldsOf(what: string, value: unknown, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`${shown(value)} is no ${what}.`, `It is an object of ${known.join(', ')}.`);
  }
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger === undefined) return { ...value };
  throw invalid(`There is no ${shown(stranger)} in ${what}.`, `It has ${known.join(', ')}.`);
}

/** A whole number within bounds. */
export function wholeOf(name: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(`${shown(value)} is no ${name}.`, `Give a whole number from ${least} to ${most}.`);
}

export function oneOf<const Word extends string>(name: string, value: unknown, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw invalid(`${shown(value)} is no ${name}.`, `Give one of ${words.join(', ')}.`);
}

export function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !isLonger(value, 256)) return value;
  throw invalid(`${shown(value)} is no ${name}.`, 'Give a text of 1 to 256 characters.');
}

/** `{}` for what is not given, else the field as it is parsed: for objects in which nothing is undefined. */
export function given<Name extends string, Value>(
  name: Name,
  value: unknown,
  parse: (value: unknown) => Value,
): { readonly [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: parse(value) }) as { readonly [Key in Name]?: Value };
}
