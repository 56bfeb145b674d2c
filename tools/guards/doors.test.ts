import { expect, test } from 'vitest';
import { formatFinding } from '../source/finding.ts';
import { plant } from '../source/planted.fixture.ts';
import { checkDoors } from './doors.ts';

const EXAMPLE = '@example\n * ```ts\n * f(1);\n * ```';

function behindDoor(text: string) {
  return {
    'packages/x/package.json': { name: 'x', exports: { '.': { types: './dist/index.d.ts' } } },
    'packages/x/src/index.ts': `/**\n * X.\n * @module\n */\nexport * from './f.ts';`,
    'packages/x/src/f.ts': text,
  };
}

test.each([
  {
    why: 'everything said',
    text: `/**\n * Does it.\n *\n * @param a - What.\n * @returns More.\n * ${EXAMPLE}\n */\nexport function f(a: number): number { return a; }`,
    found: [],
  },
  {
    why: 'nothing said',
    text: 'export function f() {}',
    found: ['f.ts:1: error: f has no docstring with a sentence'],
  },
  {
    why: 'a comment that is no docstring',
    text: '/* Does it. */\nexport const f = 1;',
    found: ['f.ts:2: error: f has no docstring with a sentence'],
  },
  {
    why: 'a docstring that belongs to something else',
    text: '/** Does it. */\nconst g = 1;\nexport const f = g;',
    found: ['f.ts:3: error: f has no docstring with a sentence'],
  },
  {
    why: 'no sentence',
    text: '/** does it */\nexport const f = 1;',
    found: ['f.ts:2: error: f has no docstring with a sentence'],
  },
  {
    why: 'a function owes example, parameters and result',
    text: '/** Does it. */\nexport const f = async (a: number, { b }: { b: number }, ...c: number[]) => [a, b, c];',
    found: [
      'f.ts:2: error: f has no @example with a ts block',
      'f.ts:2: error: f has no @param a',
      'f.ts:2: error: f has no @param c',
      'f.ts:2: error: f has no @param for a destructured parameter',
      'f.ts:2: error: f has no @returns',
    ],
  },
  {
    why: 'an example in another language is none',
    text: '/**\n * Does it.\n * @example\n * ```sh\n * f\n * ```\n */\nexport function f(): void {}',
    found: ['f.ts:8: error: f has no @example with a ts block'],
  },
  {
    why: 'a name without an explanation',
    text: `/**\n * Does it.\n * @param a\n * ${EXAMPLE}\n */\nexport function f(a: number): void {}`,
    found: ['f.ts:9: error: f has no @param a'],
  },
  {
    why: 'nothing comes back',
    text: `/**\n * Does it.\n * ${EXAMPLE}\n */\nexport async function f(): Promise<void> {}`,
    found: [],
  },
  {
    why: 'a promise of something is something',
    text: `/**\n * Does it.\n * ${EXAMPLE}\n */\nexport async function f(): Promise<number> { return 1; }`,
    found: ['f.ts:8: error: f has no @returns'],
  },
  {
    why: 'an assertion gives nothing back, a predicate does',
    text: `/**\n * Does it.\n * @param a - What.\n * ${EXAMPLE}\n */\nexport function f(a: unknown): asserts a is string {}\n\n/**\n * Does it.\n * @param a - What.\n * ${EXAMPLE}\n */\nexport function g(a: unknown): a is string { return true; }`,
    found: ['f.ts:19: error: g has no @returns'],
  },
  {
    why: 'a class owes an example',
    text: '/** Is it. */\nexport class F {}',
    found: ['f.ts:2: error: F has no @example with a ts block'],
  },
  { why: 'a type owes a sentence', text: '/** Is it. */\nexport interface F {}', found: [] },
  {
    why: 'one overload speaks for all',
    text: `/**\n * Does it.\n * @param a - What.\n * @returns More.\n * ${EXAMPLE}\n */\nexport function f(a: number): number;\nexport function f(a: string): string;\nexport function f(a: unknown) { return a; }`,
    found: [],
  },
])('$why', ({ text, found }) => {
  const { findings } = checkDoors(plant(behindDoor(text)));
  expect(findings.map(formatFinding)).toEqual(found.map((line) => `packages/x/src/${line} [docstring]`));
});

test('names are followed through files, renames and imports to where they are declared', () => {
  const root = plant({
    ...behindDoor('export const f = 1;'),
    'packages/x/src/index.ts': `/** X. @module */\nimport { f } from './f.ts';\nexport { f as g };\nexport { f as h } from './f.ts';\nexport type { Foreign } from 'elsewhere';`,
  });
  expect(checkDoors(root).findings.map(formatFinding)).toEqual([
    'packages/x/src/index.ts:1: error: begins without a docstring with @module [door]',
    'packages/x/src/f.ts:1: error: g has no docstring with a sentence [docstring]',
    'packages/x/src/f.ts:1: error: h has no docstring with a sentence [docstring]',
  ]);
});

test('an export of what is not there', () => {
  const root = plant({
    'packages/x/package.json': { name: 'x', exports: { '.': { types: './dist/index.d.ts' } } },
  });
  expect(checkDoors(root).findings.map(formatFinding)).toEqual([
    'packages/x/package.json: error: exports packages/x/src/index.ts, which is not there [door]',
  ]);
});
