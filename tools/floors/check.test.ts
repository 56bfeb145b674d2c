import { expect, test } from 'vitest';
import { formatFinding } from '../source/finding.ts';
import { plant } from '../source/planted.fixture.ts';
import { checkFloors } from './check.ts';
import { HOUSE, TABLE } from './house.fixture.ts';

test('a house that keeps the law has no findings', async () => {
  const report = await checkFloors(plant(HOUSE));
  expect(report.findings.map(formatFinding)).toEqual([]);
  expect(report).toMatchObject({ files: 8, imports: 9 });
});

interface Planted {
  readonly why: string;
  readonly file: string;
  readonly text: string;
  readonly found: string;
}

const planted: readonly Planted[] = [
  {
    why: 'a floor looks up',
    file: 'packages/core/src/errors/up.ts',
    text: `import { ref } from '../ref/index.ts';\nexport const up = ref;`,
    found: 'packages/core/src/errors/up.ts:1: error: errors (floor 0a) may not use ref (floor 0b) [floor]',
  },
  {
    why: 'a type-only import is an import too',
    file: 'packages/core/src/errors/up.ts',
    text: `\nexport type Up = import('../ref/index.ts').Ref;`,
    found: 'packages/core/src/errors/up.ts:2: error: errors (floor 0a) may not use ref (floor 0b) [floor]',
  },
  {
    why: 'a dynamic import is an import too',
    file: 'packages/core/src/errors/up.ts',
    text: 'export const up = () => import(`../ref/index.ts`);',
    found: 'packages/core/src/errors/up.ts:1: error: errors (floor 0a) may not use ref (floor 0b) [floor]',
  },
  {
    why: 'a resolver names a module too',
    file: 'packages/core/src/errors/up.ts',
    text: `export const up = import.meta.resolve('../ref/index.ts');`,
    found: 'packages/core/src/errors/up.ts:1: error: errors (floor 0a) may not use ref (floor 0b) [floor]',
  },
  {
    why: 'siblings are strangers, and only a root names a concrete provider',
    file: 'packages/core/src/cache/side.ts',
    text: `export * from '../memory/index.ts';`,
    found:
      'packages/core/src/cache/side.ts:1: error: cache (floor 2) may not use the concrete provider memory (floor 2) [floor]',
  },
  {
    why: 'a room is entered by its door',
    file: 'packages/core/src/cache/window.ts',
    text: `export { problem } from '../errors/error.ts';`,
    found:
      'packages/core/src/cache/window.ts:1: error: errors is entered by packages/core/src/errors/index.ts, not by ../errors/error.ts [door]',
  },
  {
    why: 'the emulator knows nothing of the house',
    file: 'packages/emulator/src/index.test.ts',
    text: `import '@k/core/errors';`,
    found:
      'packages/emulator/src/index.test.ts:1: error: @k/core is not among the dependencies of packages/emulator/package.json [undeclared]',
  },
  {
    why: 'a package is entered by what it exports',
    file: 'packages/cli/src/deep.ts',
    text: `import '@k/core/dist/errors/error.js';`,
    found: 'packages/cli/src/deep.ts:1: error: @k/core does not export ./dist/errors/error.js [deep-import]',
  },
  {
    why: 'also when it is another author’s',
    file: 'packages/core/src/errors/deep.ts',
    text: `import 'jose/dist/key.js';`,
    found:
      'packages/core/src/errors/deep.ts:1: error: jose/dist/key.js reaches inside a package [deep-import]',
  },
  {
    why: 'a path does not lead into another package',
    file: 'packages/cli/src/deep.ts',
    text: `import '../../core/src/errors/index.ts';`,
    found:
      'packages/cli/src/deep.ts:1: error: packages/core/src/errors/index.ts belongs to another package: import it by its name [deep-import]',
  },
  {
    why: 'a development dependency does not reach users',
    file: 'packages/emulator/src/login.ts',
    text: `import type { Login } from 'msal';\nexport type { Login };`,
    found:
      'packages/emulator/src/login.ts:1: error: msal is not among the dependencies of packages/emulator/package.json [undeclared]',
  },
  {
    why: 'source that imports its own package by name would run old build output',
    file: 'packages/core/src/cache/self.ts',
    text: `import '@k/core/errors';`,
    found: 'packages/core/src/cache/self.ts:1: error: @k/core imports itself by name: use a path [own-name]',
  },
  {
    why: 'what is computed cannot be checked',
    file: 'packages/core/src/ref/any.ts',
    text: 'export const load = (name: string) => import(name);',
    found:
      'packages/core/src/ref/any.ts:1: error: a computed import cannot be checked; only a composition root may have one [computed-import]',
  },
  {
    why: 'files that load each other',
    file: 'packages/core/src/errors/error.ts',
    text: `import { jwtVerify } from 'jose';\nimport { problem as own } from './index.ts';\nexport const problem: unknown = [own, jwtVerify];`,
    found:
      'packages/core/src/errors/error.ts: error: these load each other: packages/core/src/errors/error.ts -> packages/core/src/errors/index.ts -> packages/core/src/errors/error.ts [cycle]',
  },
  {
    why: 'an import that leads nowhere',
    file: 'packages/core/src/ref/lost.ts',
    text: `import './gone.ts';`,
    found: 'packages/core/src/ref/lost.ts:1: error: ./gone.ts leads to no file [missing]',
  },
  {
    why: 'a file outside every room',
    file: 'packages/core/src/stray.ts',
    text: 'export const stray = 1;',
    found: 'packages/core/src/stray.ts: error: no row of floors.mjs is the room of this file [unplaced]',
  },
  {
    why: 'a grant that nothing uses',
    file: 'packages/core/src/cache/index.ts',
    text: 'export const cache = 1;',
    found:
      'floors.mjs: error: cache may use errors, but nothing in it does: take it out of `uses` [unused-grant]',
  },
  {
    why: 'a row for a room that is gone',
    file: 'floors.mjs',
    text: TABLE.replace('];', `{ floor: '3', room: 'attic', at: 'packages/attic', says: '', uses: [] }];`),
    found: 'floors.mjs: error: attic: no file lies in packages/attic [empty-room]',
  },
];

test.each(planted)('found: $why', async ({ file, text, found }) => {
  const { findings } = await checkFloors(plant({ ...HOUSE, [file]: text }));
  expect(findings.map(formatFinding)).toEqual([found]);
});

test('a cycle of types alone loads nothing and is none', async () => {
  const { findings } = await checkFloors(
    plant({
      ...HOUSE,
      'packages/core/src/errors/error.ts': `import { jwtVerify } from 'jose';\nimport type { problem as own } from './index.ts';\nexport const problem = jwtVerify;\nexport type Own = typeof own;`,
    }),
  );
  expect(findings).toEqual([]);
});

test('the tests of an outside room keep outside, even with a development dependency', async () => {
  const { findings } = await checkFloors(
    plant({
      ...HOUSE,
      'packages/emulator/package.json': { name: '@k/emulator', devDependencies: { '@k/core': '1' } },
      'packages/emulator/src/index.test.ts': `import '@k/core/errors';`,
    }),
  );
  expect(findings.map(formatFinding)).toEqual([
    'packages/emulator/src/index.test.ts:1: error: emulator is outside the house, and so are its tests: @k/core/errors [floor]',
  ]);
});

test.each([
  {
    why: 'a composition root may load what its user names',
    files: { 'packages/cli/src/load.ts': 'export const load = (name: string) => import(name);' },
    found: [],
  },
  {
    why: 'a development dependency on a package of the house is for tests alone',
    files: {
      'packages/emulator/package.json': { name: '@k/emulator', devDependencies: { '@k/core': '1' } },
      'packages/emulator/src/index.ts': `import '@k/core/errors';`,
    },
    found: [
      'packages/emulator/src/index.ts:1: error: @k/core is not among the dependencies of packages/emulator/package.json [undeclared]',
    ],
  },
  {
    why: 'what only a test uses is no use of the grant, and a test closes no ring',
    files: {
      'packages/core/src/cache/index.ts': 'export const cache = 1;',
      'packages/core/src/cache/index.test.ts': `import '../errors/index.ts';\nimport './other.test.ts';`,
      'packages/core/src/cache/other.test.ts': `import './index.test.ts';`,
    },
    found: [
      'floors.mjs: error: cache may use errors, but nothing in it does: take it out of `uses` [unused-grant]',
    ],
  },
])('$why', async ({ files, found }) => {
  const { findings } = await checkFloors(plant({ ...HOUSE, ...files }));
  expect(findings.map(formatFinding)).toEqual(found);
});

test('tests may look anywhere inside the house', async () => {
  const { findings } = await checkFloors(
    plant({
      ...HOUSE,
      'packages/core/src/errors/index.test.ts': `import 'vitest';\nimport '../memory/index.ts';\nimport '@k/core/errors';`,
    }),
  );
  expect(findings).toEqual([]);
});
