/** Text from a vault, made safe for a terminal: names and tags may hold escape sequences. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Rows in columns, the last one as wide as it likes; a terminal's width cuts lines with an ellipsis. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], width?: number): string {
  const lines = [head, ...rows].map((row) => row.map(printable));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) =>
      width !== undefined && line.length > width ? `${line.slice(0, Math.max(1, width - 1))}…` : line,
    )
    .map((line) => `${line}\n`)
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
  return shown.map(([label, text]) => `${label.padEnd(width)}  ${printable(text)}\n`).join('');
}

export function json(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
