import { defineConfig } from 'vitest/config';
import { closingSummary } from './tools/vitest/summary.ts';

export default defineConfig(({ mode }) => {
  const full = mode === 'full' || process.env['KEYWARD_TEST_TIER'] === 'full';
  return {
    test: {
      include: [
        'packages/*/src/**/*.test.ts',
        'packages/*/test/**/*.test.ts',
        'tests/**/*.test.ts',
        'tools/**/*.test.ts',
      ],
      testTimeout: full ? 300_000 : 20_000,
      hookTimeout: 30_000,
      restoreMocks: true,
      unstubEnvs: true,
      env: { KEYWARD_TEST_TIER: full ? 'full' : 'change' },
      setupFiles: ['tools/vitest/setup.ts'],
      reporters: ['default', closingSummary(process.env['KEYWARD_SUMMARIES'])],
    },
  };
});
