/** A small house: every kind of room, and every law to break. */
export const TABLE = `export const FLOORS = [
  { floor: '6', room: 'cli', at: 'packages/cli', root: true, says: 'program', uses: ['memory', 'errors'] },
  { floor: '2', room: 'memory', at: 'packages/core/src/memory', concrete: true, says: 'store', uses: ['ref'] },
  { floor: '2', room: 'cache', at: 'packages/core/src/cache', says: 'cache', uses: ['errors'] },
  { floor: '0b', room: 'ref', at: 'packages/core/src/ref', says: 'refs', uses: ['errors'] },
  { floor: '0a', room: 'errors', at: 'packages/core/src/errors', says: 'errors', uses: [] },
  { floor: 'outside', room: 'emulator', at: 'packages/emulator', says: 'double', uses: [] },
];`;

export const HOUSE = {
  'floors.mjs': TABLE,
  'package.json': { name: 'house', devDependencies: { vitest: '1' } },
  'packages/core/package.json': {
    name: '@k/core',
    exports: {
      './errors': { types: './dist/errors/index.d.ts', default: './dist/errors/index.js' },
      './memory': { types: './dist/memory/index.d.ts', default: './dist/memory/index.js' },
    },
    dependencies: { jose: '1' },
  },
  'packages/core/src/errors/index.ts': `export { problem } from './error.ts';`,
  'packages/core/src/errors/error.ts': `import { inspect } from 'node:util';\nimport { jwtVerify } from 'jose';\nexport const problem = [inspect, jwtVerify];`,
  'packages/core/src/ref/index.ts': `import { problem } from '../errors/index.ts';\nexport const ref = problem;`,
  'packages/core/src/memory/index.ts': `import type { ref } from '../ref/index.ts';\nexport type Memory = typeof ref;`,
  'packages/core/src/cache/index.ts': `export { problem } from '../errors/index.ts';`,
  'packages/cli/package.json': { name: '@k/cli', dependencies: { '@k/core': '1' } },
  'packages/cli/src/main.ts': `import { problem } from '@k/core/errors';\nexport const memory = [problem, () => import('@k/core/memory')];`,
  'packages/cli/bin/k.js': `import '../dist/main.js';`,
  'packages/emulator/package.json': { name: '@k/emulator', dependencies: {}, devDependencies: { msal: '1' } },
  'packages/emulator/src/index.ts': 'export const emulator = 1;',
};
