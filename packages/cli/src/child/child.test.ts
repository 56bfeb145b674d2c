import { expect, test } from 'vitest';
import { startChild } from './child.ts';

const LARGE = 'canary'.repeat(50_000);

test.skipIf(process.platform !== 'linux').each([
  [{ program: 'true', args: [LARGE], env: {} }, 'an argument'],
  [{ program: 'true', args: [], env: { A: LARGE } }, 'a variable'],
])('%# what is too large for the system is told so, without what it is (%s)', async (wish, _) => {
  const thrown: unknown = await startChild(wish).catch((error) => error);
  expect(thrown).toMatchObject({
    code: 'program_not_started',
    message: 'The program `true` cannot be started (E2BIG).',
    hint: 'Arguments and variables are too large together: ask for fewer secrets.',
  });
  expect(JSON.stringify(thrown)).not.toContain('canary');
});
