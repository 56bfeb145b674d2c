import { type Cell, type Paint, painterFor, plain, textOf } from './paint.ts';
import { cut, widthOf } from './width.ts';

/** What could drive a terminal or turn the order of its characters around. */
const DRIVING = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
const GAP = '  ';
/** What is left of a column that makes way for the others. */
const LEAST = 12;
/** Columns that stay however narrow the page. */
const LAST_TO_LEAVE = 2;
/** Stands in the head for columns that have left. */
const MORE: Column = { cells: [{ text: '…', look: 'heading' }], width: 1 };

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
 * Rows in columns. Where the page is too narrow for them, the column `yielding` is shortened. Where none is named the
 * first says what a line is about, and is to be had whole: columns without a text leave, then columns from the right,
 * for which the head ends in `…`. It is shortened only when one other is left. A line still too long is cut.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  page: Page = { paint: plain },
  yielding?: string,
): string {
  const { width } = page;
  const all = head.map((text, at) =>
    columnOf([{ text, look: 'heading' }, ...rows.map((row) => row[at] ?? '')]),
  );
  const columns = width === undefined ? all : fitting(all, width, yielding !== undefined);
  const widths = columns.map((column) => column.width);
  const at = yielding === undefined ? 0 : head.indexOf(yielding);
  const widest = widths[at] ?? 0;
  const over = width === undefined ? 0 : totalOf(columns) - width;
  if (over > 0) widths[at] = Math.min(widest, Math.max(LEAST, widest - over));
  const lines = [head, ...rows].map((_, line) => columns.map(({ cells }) => cells[line] ?? ''));
  return lines.map((line) => `${laidOut(line, widths, page)}\n`).join('');
}

interface Column {
  readonly cells: readonly Cell[];
  readonly width: number;
}

function columnOf(texts: readonly Cell[]): Column {
  const cells = texts.map(cleaned);
  return { cells, width: Math.max(...cells.map((cell) => widthOf(textOf(cell)))) };
}

/** The columns that the page has room for. */
function fitting(all: readonly Column[], width: number, stay: boolean): readonly Column[] {
  if (stay || totalOf(all) <= width) return all;
  const told = all.filter(
    ({ cells }, at) => at < LAST_TO_LEAVE || cells.slice(1).some((cell) => textOf(cell) !== ''),
  );
  let columns: readonly Column[] = told;
  for (let most = told.length - 1; most >= LAST_TO_LEAVE && totalOf(columns) > width; most -= 1) {
    columns = [...told.slice(0, most), MORE];
  }
  return columns;
}

function totalOf(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + column.width, GAP.length * (columns.length - 1));
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
