import { expect, test } from 'vitest';
import { plant } from '../source/planted.fixture.ts';
import { cyclesIn } from './cycles.ts';
import { drawFloors, withDiagram } from './diagram.ts';
import { TABLE } from './house.fixture.ts';
import { type Room, readFloors, roomOf } from './table.ts';

test.each([
  {
    why: 'looking up',
    row: `{ floor: '0a', room: 'x', at: 'x', says: '', uses: ['ref'] }`,
    message: 'floors.mjs: x (floor 0a) may not use ref (floor 0b)',
  },
  {
    why: 'siblings',
    row: `{ floor: '2', room: 'x', at: 'x', says: '', uses: ['cache'] }`,
    message: 'floors.mjs: x (floor 2) may not use cache (floor 2)',
  },
  {
    why: 'the same letter of the same floor',
    row: `{ floor: '0a', room: 'x', at: 'x', says: '', uses: ['errors'] }`,
    message: 'floors.mjs: x (floor 0a) may not use errors (floor 0a)',
  },
  {
    why: 'a concrete provider below no root',
    row: `{ floor: '3', room: 'x', at: 'x', says: '', uses: ['memory'] }`,
    message: 'floors.mjs: x is no composition root and may not use the concrete provider memory',
  },
  {
    why: 'an outside room below no root',
    row: `{ floor: '3', room: 'x', at: 'x', says: '', uses: ['emulator'] }`,
    message: 'floors.mjs: x (floor 3) may not use emulator (floor outside)',
  },
  {
    why: 'a room that is not there',
    row: `{ floor: '3', room: 'x', at: 'x', says: '', uses: ['attic'] }`,
    message: 'floors.mjs: x uses attic, which is no room',
  },
  {
    why: 'a misspelt column',
    row: `{ floor: '3', room: 'x', at: 'x', says: '', uses: [], use: [] }`,
    message: 'floors.mjs: unknown column use in x',
  },
  {
    why: 'a floor that is none',
    row: `{ floor: 'attic', room: 'x', at: 'x', says: '', uses: [] }`,
    message: `floors.mjs: x has no floor such as '2', '1b' or 'outside'`,
  },
  {
    why: 'a name used twice',
    row: `{ floor: '3', room: 'ref', at: 'x', says: '', uses: [] }`,
    message: 'floors.mjs names a room twice',
  },
])('the table is refused when it breaks its own law: $why', async ({ row, message }) => {
  const root = plant({ 'floors.mjs': TABLE.replace('];', `${row}];`) });
  await expect(readFloors(root)).rejects.toThrow(new Error(message));
});

test('the longest folder is the room of a file, whatever the order of rows', () => {
  const room = (at: string): Room => ({
    floor: '1',
    room: at,
    at,
    says: '',
    uses: [],
    concrete: false,
    root: false,
  });
  const rooms = [room('packages/a'), room('packages/a/src/inner'), room('packages/ab')];
  expect(roomOf(rooms, 'packages/a/src/inner/x.ts')?.room).toBe('packages/a/src/inner');
  expect(roomOf([...rooms].reverse(), 'packages/a/src/inner/x.ts')?.room).toBe('packages/a/src/inner');
  expect(roomOf(rooms, 'packages/ab/x.ts')?.room).toBe('packages/ab');
  expect(roomOf(rooms, 'packages/c/x.ts')).toBeUndefined();
});

test('rings are found once each, shortest first', () => {
  const edges = new Map([
    ['a', ['b']],
    ['b', ['c', 'a']],
    ['c', ['a']],
    ['d', ['d']],
    ['e', ['a']],
  ]);
  expect(cyclesIn(edges)).toEqual([
    ['a', 'b', 'a'],
    ['d', 'd'],
  ]);
});

test('the diagram is the table, highest floor first', async () => {
  const rooms = await readFloors(plant({ 'floors.mjs': TABLE }));
  const drawing = drawFloors(rooms);
  expect(drawing).toBe(`\`\`\`text
  floor  room               uses           what it is
-----------------------------------------------------
      6  cli (root)         memory errors  program
-----------------------------------------------------
      2  memory (concrete)  ref            store
      2  cache              errors         cache
-----------------------------------------------------
     0b  ref                errors         refs
     0a  errors             -              errors
-----------------------------------------------------
outside  emulator           -              double
\`\`\``);
  const page = 'Before\n<!-- floors:begin -->\nold\n<!-- floors:end -->\nAfter\n';
  expect(withDiagram(page, drawing)).toBe(
    `Before\n<!-- floors:begin -->\n${drawing}\n<!-- floors:end -->\nAfter\n`,
  );
  expect(() => withDiagram('no markers', drawing)).toThrow(
    new Error('ARCHITECTURE.md lacks <!-- floors:begin --> and <!-- floors:end -->'),
  );
});
