import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse as parseDotenv } from 'dotenv';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { isSteering } from '../wanted/name.ts';
import { FORMATS } from './index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyward-format-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Texts full of what some format gives a meaning to; never NUL, which no variable holds. */
const NASTY = [
  ...'\'"`\\$#=!%&|;<>(){}[]*?~^-:,@ \t\n\r',
  'a',
  'n',
  'r',
  'é',
  '\u2028',
  '\u0085',
  '\ufeff',
  '😀',
];
const value = fc.oneof(
  fc.string({ unit: fc.constantFrom(...NASTY), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\0')),
  fc.constantFrom(
    '',
    ' ',
    "it's",
    'a\\',
    "\\'",
    ' #x',
    '$(touch planted)',
    '`id`',
    '-n',
    '\u001b[2J',
    '\u007f',
  ),
);
const name = fc.stringMatching(/^V[A-Z0-9_]{0,6}$/);
const variables = fc.dictionary(name, value, { maxKeys: 6 }).map((each) => new Map(Object.entries(each)));

describe('dotenv', () => {
  /** Values that the format can hold; the law is about them, and the others are refused. */
  const writable = (values: ReadonlyMap<string, string>) =>
    new Map([...values].filter(([key, text]) => isWritten(() => FORMATS.dotenv(new Map([[key, text]])))));

  test('what dotenv reads is what was written, however many stand in one file', () => {
    fc.assert(
      fc.property(variables, (all) => {
        const values = writable(all);
        expect(new Map(Object.entries(parseDotenv(FORMATS.dotenv(values))))).toEqual(values);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ['plain', 'V=plain\n', 'nothing to quote'],
    ['', 'V=\n', 'empty'],
    ['a b', "V='a b'\n", 'a blank'],
    ['$HOME', "V='$HOME'\n", 'what others would expand'],
    ['a\nb', "V='a\nb'\n", 'a line break'],
    ["it's", 'V="it\'s"\n', 'a single quote'],
    ['it\'s "quoted"', 'V=`it\'s "quoted"`\n', 'two kinds of quotes'],
    ['a\rb', 'V="a\\rb"\n', 'a carriage return has an escape'],
    ['C:\\new\\', 'V=C:\\new\\\n', 'a backslash last'],
  ])('%j', (text, line, why) => {
    expect(FORMATS.dotenv(new Map([['V', text]])), why).toBe(line);
  });

  test.each([
    ['\'"`\n', 'all three quotes over two lines'],
    [' \\', 'a blank first and a backslash last'],
    ['a\'"` ', 'three quotes and a blank last, which would be cut off'],
    ['\\n\r', 'a backslash that would become a line break, and a carriage return'],
  ])('%j is refused, without the value', (text, why) => {
    expect(() => FORMATS.dotenv(new Map([['V', text]])), why).toThrow(
      'The value of V cannot be written as dotenv: it mixes quotes, backslashes and line breaks as that format cannot say.',
    );
  });

  test('Node reads most of it the same way, line by line', () => {
    const plain = fc.string({ unit: fc.constantFrom(...'\'"$# =abn'), maxLength: 8 });
    fc.assert(
      fc.property(plain, (text) => {
        expect(parseEnv(FORMATS.dotenv(new Map([['V', text]])))).toEqual({ V: text });
      }),
    );
  });
});

test('what a parser of JSON reads is what was written', () => {
  fc.assert(
    fc.property(variables, (values) => {
      expect(new Map(Object.entries(JSON.parse(FORMATS.json(values))))).toEqual(values);
    }),
  );
});

test('YAML has no character as it is that its printable set leaves out', () => {
  expect(FORMATS.yaml(new Map([['V', '\u007f\u0085\u009f\u2028\ufeff\ufffe\uffff']]))).toBe(
    '"V": "\\u007f\\u0085\\u009f\\u2028\\ufeff\\ufffe\\uffff"\n',
  );
});

test.each(['1.2', '1.1'] as const)('what a parser of YAML %s reads is what was written', (version) => {
  const words = fc.constantFrom('NO', 'y', 'null', 'ON', 'V', '_');
  const all = fc.dictionary(words, value).map((each) => new Map(Object.entries(each)));
  fc.assert(
    fc.property(fc.oneof(variables, all), (values) => {
      expect(new Map(Object.entries(parseYaml(FORMATS.yaml(values), { version }) ?? {}))).toEqual(values);
    }),
  );
});

/** Each shell, and what keeps it from reading anything of this machine's. */
const SHELLS: readonly (readonly [string, readonly string[]])[] = [
  ['sh', []],
  ['bash', ['--norc', '--noprofile']],
  ['dash', []],
  ['zsh', ['-f']],
];

/** How a shell tells the names of its own variables; the others by `set`. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  bash: 'compgen -v',
  zsh: `print -l \${(k)parameters}`,
};
/** Made by some shells only when they are asked for. */
const DYNAMIC = [
  'SECONDS',
  'RANDOM',
  'LINENO',
  'HISTCMD',
  'GROUPS',
  'status',
  'USERNAME',
  'COLUMNS',
  'TMOUT',
];

describe.each(SHELLS)('shell: %s', (program, args) => {
  const missing = spawnSync(program, [...args, '-c', 'exit 0']).status !== 0;

  test('sets what was written, by `eval` of what is printed', (context) => {
    if (missing) context.skip(`${program} is not installed`);
    fc.assert(
      fc.property(variables, (values) => {
        const file = join(folder, 'printed');
        writeFileSync(file, FORMATS.shell(values));
        const script = `eval "$(cat '${file}')"; exec '${process.execPath}' -e 'process.stdout.write(JSON.stringify(process.env))'`;
        const { PATH = '', LC_ALL = 'C.UTF-8', LD_LIBRARY_PATH = '' } = process.env;
        const env = { PATH, LC_ALL, LD_LIBRARY_PATH };
        const told = JSON.parse(
          execFileSync(program, [...args, '-c', script], { env, encoding: 'utf8', stdio: 'pipe' }),
        );
        for (const [key, text] of values) expect(told[key]).toBe(text);
      }),
      { numRuns: 25 },
    );
  });

  test('sets every name that is not refused, those of the shell itself included', (context) => {
    if (missing) context.skip(`${program} is not installed`);
    const { PATH = '' } = process.env;
    const inShell = (script: string) =>
      execFileSync(program, [...args, '-c', script], { env: { PATH }, encoding: 'utf8', stdio: 'pipe' });
    const own = inShell(OWN_NAMES[program] ?? "set | sed -n 's/=.*//p'")
      .split('\n')
      .filter((each) => /^[A-Za-z_]\w*$/.test(each) && !isSteering(each));
    const names = [...new Set([...own, ...DYNAMIC])];
    const taken = names.filter((each) => isWritten(() => FORMATS.shell(new Map([[each, 'probe']]))));
    // Each in a shell of its own, since some end the shell, and others change how it reads what follows.
    const script = taken
      .map((each) => `(${FORMATS.shell(new Map([[each, 'probe']])).trim()}; exec printenv ${each}) || echo`)
      .join('\n');
    expect(taken.length).toBeGreaterThan(3);
    expect(inShell(script).trimEnd().split('\n')).toEqual(taken.map(() => 'probe'));
  });
});

test.each(['UID', 'PPID', '_', 'SECONDS', 'status', 'BASH_COMMAND', 'zsh_eval_context'])(
  '%s cannot be set in a shell',
  (kept) => {
    expect(() => FORMATS.shell(new Map([[kept, 'x']]))).toThrow(
      `The value of ${kept} cannot be written as shell: bash or zsh keeps that variable for itself.`,
    );
  },
);

test('docker has no line breaks', () => {
  expect(FORMATS.docker(new Map([['V', ` "it's" #x\t`]]))).toBe(`V= "it's" #x\t\n`);
  for (const text of ['a\nb', 'a\r']) {
    expect(() => FORMATS.docker(new Map([['V', text]]))).toThrow(
      'The value of V cannot be written as docker: it holds a line break, and `--env-file` has one line for each variable.',
    );
  }
});

function isWritten(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
