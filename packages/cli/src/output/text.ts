import { type Cell, type Paint, painterFor, plain, textOf } from './paint.ts';
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

/** Where a table or fields are to stand. */
export interface Page {
  /** Columns of the terminal; without them nothing is cut. */
  readonly width?: number | undefined;
  readonly paint: Paint;
}

/** The page that a stream is. */
export function pageOf(stream: NodeJS.WriteStream): Page {
  return { width: stream.isTTY ? stream.columns : undefined, paint: painterFor(stream) };
}

/**
 * Rows in columns, the last one as wide as it likes. Where the page has a width, the widest column makes way,
 * and a line that is still too long is cut.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  { width, paint }: Page = { paint: plain },
): string {
  const heading = head.map((text): Cell => ({ text, look: 'heading' }));
  const lines = [heading, ...rows].map((row) => row.map(cleaned));
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => widthOf(textOf(line[column] ?? '')))),
  );
  const total = widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
  const widest = Math.max(...widths);
  const column = widths.indexOf(widest);
  if (width !== undefined && total > width) {
    widths[column] = Math.min(widest, Math.max(LEAST, widest - (total - width)));
  }
  return lines.map((line) => `${laidOut(line, widths, { width, paint })}\n`).join('');
}

/** A line that is cut has lost its columns, and is not painted either: an escape sequence must not be cut. */
function laidOut(line: readonly Cell[], widths: readonly number[], { width, paint }: Page): string {
  const cells = line.map((cell, at) => ({
    cell,
    text: cut(textOf(cell), widths[at] ?? 0),
    most: widths[at] ?? 0,
  }));
  const whole = cells
    .map(({ text, most }) => padded(text, most))
    .join(GAP)
    .trimEnd();
  const shown = width === undefined ? whole : cut(whole, Math.max(1, width));
  if (shown !== whole) return shown;
  return cells
    .map(({ cell, text, most }) => `${painted(cell, text, paint)}${padding(text, most)}`)
    .join(GAP)
    .trimEnd();
}

function cleaned(cell: Cell): Cell {
  return typeof cell === 'string' ? printable(cell) : { ...cell, text: printable(cell.text) };
}

function painted(cell: Cell, text: string, paint: Paint): string {
  return typeof cell === 'string' || text === '' ? text : paint(text, cell.look);
}

/** A date for people: seconds, UTC. */
export function moment(date: Date | undefined): string {
  return date === undefined ? '' : `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** Labelled lines, those without a text left out. */
export function fields(
  entries: Readonly<Record<string, Cell | undefined>>,
  { paint }: Page = { paint: plain },
): string {
  const shown = Object.entries(entries).flatMap(([label, cell]): [string, Cell][] =>
    cell === undefined || textOf(cell) === '' ? [] : [[label, cleaned(cell)]],
  );
  const width = Math.max(0, ...shown.map(([label]) => label.length));
  return shown
    .map(([label, cell]) => `${label.padEnd(width)}${GAP}${painted(cell, textOf(cell), paint)}\n`)
    .join('');
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
  return `${text}${padding(text, width)}`;
}

function padding(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text)));
}
