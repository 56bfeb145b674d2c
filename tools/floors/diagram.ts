import { OUTSIDE, type Room } from './table.ts';

const BEGIN = '<!-- floors:begin -->';
const END = '<!-- floors:end -->';

/** Draws the table as text: highest floor first, a room a line, with what it uses and what it is. */
export function drawFloors(rooms: readonly Room[]): string {
  const width = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
  const rows = [...rooms].sort(byFloor).map((room) => ({
    floor: room.floor,
    room: `${room.room}${room.root ? ' (root)' : ''}${room.concrete ? ' (concrete)' : ''}`,
    uses: room.uses.length === 0 ? '-' : room.uses.join(' '),
    says: room.says,
  }));
  const head = { floor: 'floor', room: 'room', uses: 'uses', says: 'what it is' };
  const all = [head, ...rows];
  const [floors, names, uses] = [
    width(all.map((row) => row.floor)),
    width(all.map((row) => row.room)),
    width(all.map((row) => row.uses)),
  ];
  const line = (row: typeof head, floor: string) =>
    `${floor.padStart(floors)}  ${row.room.padEnd(names)}  ${row.uses.padEnd(uses)}  ${row.says}`.trimEnd();
  const lines = [line(head, head.floor)];
  let above: string | undefined;
  for (const row of rows) {
    const story = row.floor.replace(/[a-z]$/, (letter) => (row.floor === OUTSIDE ? letter : ''));
    if (story !== above)
      lines.push('-'.repeat(floors + names + uses + width(all.map((other) => other.says)) + 6));
    above = story;
    lines.push(line(row, row.floor));
  }
  return ['```text', ...lines, '```'].join('\n');
}

function byFloor(a: Room, b: Room): number {
  if ((a.floor === OUTSIDE) !== (b.floor === OUTSIDE)) return a.floor === OUTSIDE ? 1 : -1;
  return b.floor.localeCompare(a.floor, 'en', { numeric: true });
}

/**
 * Puts the drawing between its markers.
 *
 * @throws Error where the page lacks the markers.
 */
export function withDiagram(page: string, drawing: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`ARCHITECTURE.md lacks ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n${drawing}\n${page.slice(end)}`;
}
