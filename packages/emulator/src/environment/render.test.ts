import { spawnSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EmulatorError } from '../error.ts';
import { renderEnvironment, type Shell, shells } from './render.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      "'",
      '"',
      '`',
      '\\',
      '$',
      '!',
      '#',
      '\n',
      ' ',
      ';',
      '%',
      '*',
      '~',
      '=',
      '\u2019',
      'a',
    ),
  }),
);
const legal = nasty.filter((value) => !value.includes('\0') && value.isWellFormed());

/** Fish, by its manual: within single quotes only \\ and \' are escapes. Undefined where the text goes on after. */
function readFish(text: string): string | undefined {
  const quoted = /^'((?:\\[\\']|\\(?![\\'])|[^\\'])*)'$/.exec(text)?.[1];
  return quoted?.replaceAll(/\\([\\'])/g, '$1');
}

/** PowerShell, by its language specification §2.3.5.2: any two single-quote characters are the first of them. */
function readPowershell(text: string): string | undefined {
  const quoted = /^['\u2018-\u201b]((?:['\u2018-\u201b]{2}|[^'\u2018-\u201b])*)['\u2018-\u201b]$/.exec(
    text,
  )?.[1];
  return quoted?.replaceAll(/(['\u2018-\u201b])['\u2018-\u201b]/g, '$1');
}

describe('what is written is what is read', () => {
  test('by sh', () => {
    const batches = fc.array(legal, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(batches, (values) => {
        const variables = Object.fromEntries(values.map((value, index) => [`KEYWARD_${index}`, value]));
        const script = renderEnvironment({ variables, notes: ["it's $(exit 3) `exit 4`"] }, 'sh');
        const dump = `${script}${process.execPath} -p 'JSON.stringify(process.env)'`;
        const { stdout, status } = spawnSync('sh', ['-eu', '-c', dump], { encoding: 'utf8', env: {} });
        expect(status).toBe(0);
        expect(JSON.parse(stdout)).toMatchObject(variables);
      }),
      { numRuns: 25 },
    );
  });

  test('by a dotenv parser, or it is refused', () => {
    fc.assert(
      fc.property(legal, (value) => {
        let script: string;
        try {
          script = renderEnvironment({ variables: { A: value, B: 'after' }, notes: ['note'] }, 'dotenv');
        } catch (error) {
          expect(error).toMatchObject({ code: 'unquotable' });
          expect(value).toMatch(/\r|'.*`|`.*'/s);
          return;
        }
        expect(parseEnv(script)).toEqual({ A: value, B: 'after' });
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    { shell: 'fish', read: readFish, prefix: 'set -gx A ' },
    { shell: 'powershell', read: readPowershell, prefix: '$env:A = ' },
  ] as const)('by the rules of $shell', ({ shell, read, prefix }) => {
    fc.assert(
      fc.property(legal, (value) => {
        const script = renderEnvironment({ variables: { A: value }, notes: [] }, shell);
        expect(script.startsWith(prefix)).toBe(true);
        expect(read(script.slice(prefix.length, -1))).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });
});

test.each([
  { shell: 'sh', line: "export A='it'\\''s'" },
  { shell: 'fish', line: "set -gx A 'it\\'s'" },
  { shell: 'powershell', line: "$env:A = 'it''s'" },
  { shell: 'dotenv', line: "A=`it's`" },
] as const)('$shell reads as its users write it', ({ shell, line }) => {
  expect(renderEnvironment({ variables: { A: "it's" }, notes: ['Why\nnot.'] }, shell)).toBe(
    `# Why not.\n${line}\n`,
  );
});

test.each([
  { variables: { A: 'a\0b' }, shell: 'sh', name: 'A', why: 'no environment holds a NUL' },
  { variables: { A: 'a\rb' }, shell: 'dotenv', name: 'A', why: 'parsers turn it into a line feed' },
  { variables: { A: '\'`"' }, shell: 'dotenv', name: 'A', why: 'every kind of quote' },
  { variables: { 'A;exit': 'x' }, shell: 'sh', name: 'A;exit', why: 'a name is no place for a command' },
] satisfies { variables: Record<string, string>; shell: Shell; name: string; why: string }[])(
  'refuses for $shell: $why',
  ({ variables, shell, name }) => {
    const render = () => renderEnvironment({ variables, notes: [] }, shell);
    expect(render).toThrow(EmulatorError);
    expect(render).toThrow(`The variable ${JSON.stringify(name)} cannot be written for ${shell}.`);
  },
);

test('every shell is tried above', () => {
  expect(shells).toEqual(['sh', 'fish', 'powershell', 'dotenv']);
});
