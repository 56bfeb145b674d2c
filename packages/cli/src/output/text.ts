import { cut, widthOf } from './width.ts';

/** What could drive a terminal or turn the order of its characters around. */
const DRIVING = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
const GAP = '  ';
/** What is left of a column that makes way for the others. */
const LEAST = 12;

/** Text from a vault, made safe for a terminal: names and tags may hold escape sequences. */
export function printable(text: string): string {
  return text.replace(DRIVING, escaped);
}

/**
 * Rows in columns, the last one as wide as it likes. Where a terminal's width is given, the widest column makes way,
 * and a line that is still too long is cut.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[], width?: number): string {
  const lines = [head, ...rows].map((row) => row.map(printable));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))));
  const total = widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
  const widest = Math.max(...widths);
  const column = widths.indexOf(widest);
  if (width !== undefined && total > width) {
    widths[column] = Math.min(widest, Math.max(LEAST, widest - (total - width)));
  }
  return lines
    .map((line) => line.map((cell, at) => padded(cut(cell, widths[at] ?? 0), widths[at] ?? 0)))
    .map((cells) => cells.join(GAP).trimEnd())
    .map((line) => `${width === undefined ? line : cut(line, Math.max(1, width))}\n`)
    .join('');
}

/** A date for people: seconds, UTC. */
export function moment(date: Date | undefined): string {
  return date === undefined ? '' : `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** Labelled lines, those without a text left out. */
export function fields(entries: Readonly<Record<string, string | undefined>>): string {
  const shown = Object.entries(entries).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const width = Math.max(0, ...shown.map(([label]) => label.length));
  return shown.map(([label, text]) => `${label.padEnd(width)}${GAP}${printable(text)}\n`).join('');
}

/** JSON that drives no terminal either: its own escapes for what `JSON.stringify` leaves as it is. */
export function json(document: unknown): string {
  const text = JSON.stringify(document, null, 2);
  return `${text.replace(DRIVING, (character) => (character === '\n' ? character : escaped(character)))}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function padded(text: string, width: number): string {
  return `${text}${' '.repeat(Math.max(0, width - widthOf(text)))}`;
}
