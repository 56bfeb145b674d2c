import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { closingSummary } from './tools/vitest/summary.ts';

// Workers, and the programs that tests start, compile the SDK and our own TypeScript once, and not in each process.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/keyward/compiled');

const ALL = [
  'packages/*/src/**/*.test.ts',
  'packages/*/test/**/*.test.ts',
  'tests/**/*.test.ts',
  'tools/**/*.test.ts',
];
/** Tests that leave nothing behind in their process, which other files have as well: no mocked module, no trust. */
const SHARED = ['packages/{core,emulator,cli}/src/**/*.test.ts', 'tools/**/*.test.ts'];

export default defineConfig(({ mode }) => {
  const full = mode === 'full' || process.env['KEYWARD_TEST_TIER'] === 'full';
  return {
    test: {
      testTimeout: full ? 300_000 : 20_000,
      hookTimeout: 30_000,
      restoreMocks: true,
      unstubEnvs: true,
      env: { KEYWARD_TEST_TIER: full ? 'full' : 'change' },
      setupFiles: ['tools/vitest/setup.ts'],
      reporters: ['default', closingSummary(process.env['KEYWARD_SUMMARIES'])],
      // vitest would keep one processor for itself, and needs little of it: of two that is half.
      maxWorkers: '100%',
      // As many programs at a time as can run: more of them would only all be late.
      maxConcurrency: availableParallelism(),
      projects: [
        { extends: true, test: { name: 'shared', include: SHARED, isolate: false } },
        {
          extends: true,
          test: { name: 'apart', include: ALL, exclude: [...configDefaults.exclude, ...SHARED] },
        },
      ],
    },
  };
});
