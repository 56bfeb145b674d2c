import { unwritable } from './unwritable.ts';

/**
 * A file `.env` as the npm package `dotenv` reads it: nothing is escaped there but line breaks between double quotes, so
 * a value goes between quotes that it does not hold. Single quotes come first, since most readers take what stands
 * between them as it is.
 *
 * A backslash in front of the closing quote would hide it, so such a value stands without quotes or not at all.
 */
export function dotenv(values: ReadonlyMap<string, string>): string {
  return [...values].map(([name, value]) => `${name}=${written(name, value)}\n`).join('');
}

function written(name: string, value: string): string {
  if (/^[\w./:@%+,-]*$/.test(value)) return value;
  const quotable = !value.endsWith('\\') && !value.includes('\r');
  if (quotable && !value.includes("'")) return `'${value}'`;
  if (!/\\[nr]|"|\\$/.test(value)) return `"${value.replaceAll('\r', '\\r')}"`;
  if (quotable && !value.includes('`')) return `\`${value}\``;
  if (/^[^\s'"`#][^\r\n#]*$/.test(value) && !/\s$/.test(value)) return value;
  throw unwritable('dotenv', name, 'it mixes quotes, backslashes and line breaks as that format cannot say');
}
