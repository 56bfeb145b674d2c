import { expect, test } from 'vitest';
import { type Look, plain } from './paint.ts';
import { fields, json, moment, printable, table } from './text.ts';

test.each([
  ['plain é 日本 🗝️', 'plain é 日本 🗝️', 'what is only shown stays'],
  ['\u001b[31mred', '\\u001b[31mred', 'an escape sequence'],
  ['a\u009b2Jb', 'a\\u009b2Jb', 'the same in one character'],
  ['a\r\nb\tc', 'a\\u000d\\u000ab\\u0009c', 'what would break a row'],
  ['\u202etxt.exe\u2066', '\\u202etxt.exe\\u2066', 'what turns the order of characters around'],
  ['\u2028\u2029', '\\u2028\\u2029', 'line ends of Unicode'],
  ['\u007f', '\\u007f', 'delete'],
])('printable(%j)', (text, shown, why) => {
  expect(printable(text), why).toBe(shown);
});

test.each([
  ['a\u001b\u007f\u009b\u202e\u2028\nb', 'controls and overrides, in keys and values'],
  ['é 日本 🗝️ "\\', 'what needs no escape of ours'],
])('json of %j is the same document, and drives no terminal', (text, why) => {
  const document = { [text]: [text] };
  const shown = json(document);
  expect(JSON.parse(shown), why).toEqual(document);
  expect(shown.replaceAll('\n', ''), why).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
});

test('columns are as wide as their widest cell on a terminal, and lines end where their text does', () => {
  const rows = [
    ['app', 'a'],
    ['🗝️/日本', 'b'],
    ['e\u0301té\u200b', 'c'],
    ['\u001b', 'd'],
    ['한글', ''],
  ];
  expect(table(['PATH', 'X'], rows)).toBe(
    ['PATH     X', 'app      a', '🗝️/日本  b', 'e\u0301té\u200b      c', '\\u001b   d', '한글', ''].join('\n'),
  );
});

test('a table without rows is its head', () => {
  expect(table(['PATH', 'STATE'], [])).toBe('PATH  STATE\n');
});

const LONG = 'a'.repeat(20);

test.each([
  [undefined, [`${'P'.padEnd(20)}  S`, `${LONG}  b`], 'no terminal: nothing is cut'],
  [23, [`${'P'.padEnd(20)}  S`, `${LONG}  b`], 'it just fits'],
  [22, [`${'P'.padEnd(19)}  S`, `${'a'.repeat(18)}…  b`], 'the widest column makes way'],
  [15, [`${'P'.padEnd(12)}  S`, `${'a'.repeat(11)}…  b`], 'as far as it still says something'],
  [14, [`${'P'.padEnd(13)}…`, `${'a'.repeat(11)}… …`], 'then lines are cut'],
  [0, ['…', '…'], 'a terminal that claims to have no width'],
])('a table in %s columns', (width, lines, why) => {
  expect(
    table(['P', 'S'], [[LONG, 'b']], { width, paint: plain })
      .trimEnd()
      .split('\n'),
    why,
  ).toEqual(lines);
});

const WIDE: readonly (readonly [head: string, cell: string])[] = [
  ['PATH', 'app/database'],
  ['STATE', 'enabled'],
  ['NONE', ''],
  ['UPDATED', '2027-01-31'],
  ['TYPE', 'text/plain'],
];

test.each([
  [
    51,
    ['PATH          STATE    NONE  UPDATED     TYPE', 'app/database  enabled        2027-01-31  text/plain'],
    'it just fits',
  ],
  [
    50,
    ['PATH          STATE    UPDATED     TYPE', 'app/database  enabled  2027-01-31  text/plain'],
    'what tells nothing leaves first',
  ],
  [
    44,
    ['PATH          STATE    UPDATED     …', 'app/database  enabled  2027-01-31'],
    'then a column from the right, which is told',
  ],
  [35, ['PATH          STATE    …', 'app/database  enabled'], 'as many as need be'],
  [23, ['PATH          STATE   …', 'app/database  enabled'], 'two stay'],
])('of a table without a yielding column, %i columns have room for', (width, lines, why) => {
  const [head, row] = [WIDE.map(([text]) => text), WIDE.map(([, text]) => text)];
  expect(table(head, [row], { width, paint: plain }).trimEnd().split('\n'), why).toEqual(lines);
});

test('a yielding column is shortened, and the others stay', () => {
  const rows = [['NAME', 'x'.repeat(40), 'environment']];
  const [head, row] = table(['SETTING', 'VALUE', 'FROM'], rows, { width: 40, paint: plain }, 'VALUE').split(
    '\n',
  );
  expect([head, row]).toEqual([
    'SETTING  VALUE               FROM',
    `NAME     ${'x'.repeat(17)}…  environment`,
  ]);
});

test.each(['日本', '🗝️', '👩‍👩‍👧'])('%s is not cut in half', (character) => {
  const [shown] = table([character.repeat(20)], [], { width: 14, paint: plain }).split('\n');
  expect(shown).toBe(`${character.repeat(character === '日本' ? 3 : 6)}…`);
});

test('fields line up, and those without a text are left out', () => {
  expect(fields({ ref: 'azure://vault/x', state: undefined, tags: '', 'content type': '\u001b' })).toBe(
    'ref           azure://vault/x\ncontent type  \\u001b\n',
  );
  expect(fields({})).toBe('');
});

test('a moment is a second of UTC', () => {
  expect([moment(new Date('2027-01-31T08:00:00.999Z')), moment(undefined)]).toEqual([
    '2027-01-31 08:00:00Z',
    '',
  ]);
});

const marked = (text: string, look: Look) => `<${look}>${text}</>`;

test('paint changes no column, and wraps a text without the blanks behind it', () => {
  const rows = [
    ['a', { text: 'disabled', look: 'doubtful' as const }, 'x'],
    ['bb', { text: '', look: 'bad' as const }],
    ['ccc', { text: 'b\u001bd', look: 'bad' as const }],
  ];
  expect(table(['PATH', 'STATE', 'X'], rows, { paint: marked })).toBe(
    [
      '<heading>PATH</>  <heading>STATE</>     <heading>X</>',
      'a     <doubtful>disabled</>  x',
      'bb',
      'ccc   <bad>b\\u001bd</>',
      '',
    ].join('\n'),
  );
});

test.each([
  [
    21,
    ['<heading>PATH</>            <heading>STATE</>', `${'a'.repeat(13)}…  <bad>bad</>`],
    'a cell that is cut',
  ],
  [10, ['PATH     …', 'aaaaaaaaa…'], 'a line that is cut is not painted'],
])('a painted table in %s columns', (width, lines, why) => {
  const rows = [[LONG, { text: 'bad', look: 'bad' as const }]];
  const shown = table(['PATH', 'STATE'], rows, { width, paint: marked });
  expect(shown.trimEnd().split('\n'), why).toEqual(lines);
});

test('fields are painted where they ask for it', () => {
  const told = {
    ref: 'x',
    state: { text: 'expired', look: 'bad' as const },
    none: { text: '', look: 'bad' as const },
  };
  expect(fields(told, { paint: marked })).toBe('ref    x\nstate  <bad>expired</>\n');
});
