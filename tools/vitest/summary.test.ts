import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plant } from '../source/planted.fixture.ts';
import { REPOSITORY } from '../source/tree.ts';
import { addCounts, formatCounts } from './summary.ts';

const CONFIG = `import { defineConfig } from 'vitest/config';
import { closingSummary } from '${REPOSITORY}/tools/vitest/summary.ts';
export default defineConfig({
  test: { include: ['*.test.ts'], reporters: [closingSummary('counts')], setupFiles: ['${REPOSITORY}/tools/vitest/setup.ts'] },
});`;

/** Runs the real runner on planted tests; what it prints is what CI would see. */
function runTests(files: Readonly<Record<string, string>>, tier = 'change') {
  const root = plant({ 'package.json': { type: 'module' }, 'vitest.config.ts': CONFIG, ...files });
  mkdirSync(join(root, 'node_modules'));
  for (const name of ['vitest', 'vite', 'fast-check']) {
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(root, 'node_modules', name), 'dir');
  }
  const run = spawnSync(process.execPath, [join(REPOSITORY, 'node_modules/vitest/vitest.mjs'), 'run'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, KEYWARD_TEST_TIER: tier, NO_COLOR: '1' },
  });
  const total = spawnSync(
    process.execPath,
    [join(REPOSITORY, 'tools/vitest/total.ts'), join(root, 'counts')],
    {
      encoding: 'utf8',
    },
  );
  return { root, run, total };
}

test('counts tests, reasons for skips, and failures outside tests', () => {
  const { run, total, root } = runTests({
    'a.test.ts': `import { describe, expect, test, beforeAll } from 'vitest';
test('one', () => {});
test('two', () => { expect(1).toBe(2); });
test('three', (context) => { context.skip('the vault is not there'); });
test('four', (context) => { context.skip('the vault is not there'); });
test.skip('five', () => {});
describe('with a broken hook', () => { beforeAll(() => { throw new Error('hook'); }); test('six', () => {}); });`,
    'b.test.ts': `throw new Error('cannot be loaded');`,
    'c.test.ts': `import { test } from 'vitest';\ntest('seven', () => { setTimeout(() => { throw new Error('late'); }, 0); return new Promise((done) => setTimeout(done, 20)); });`,
  });
  expect(run.stdout).toBe(`
skipped, and why:
  2 x a.test.ts: the vault is not there
  2 x a.test.ts: no reason given

2 passed, 4 failed, 4 skipped
`);
  expect(run.status).toBe(1);
  expect(readdirSync(join(root, 'counts'))).toHaveLength(1);
  expect(total.stdout.trimEnd().split('\n').at(-1)).toBe('2 passed, 4 failed, 4 skipped');
  expect(total.stderr).toBe(`error: a skip says why, with context.skip('...'): a.test.ts: no reason given\n`);
  expect(total.status).toBe(1);
});

test('a run without failures and with reasons succeeds', () => {
  const { total } = runTests({
    'a.test.ts': `import { test } from 'vitest';\ntest('one', () => {});\ntest('two', (context) => { context.skip('not here'); });`,
  });
  expect(total.stdout).toBe(
    'skipped, and why:\n  1 x a.test.ts: not here\n\n1 passed, 0 failed, 1 skipped\n',
  );
  expect(total.status).toBe(0);
});

test('a skip without a reason is a failure of the whole', () => {
  const { run, total } = runTests({
    'a.test.ts': `import { test } from 'vitest';\ntest.skip('one', () => {});`,
  });
  expect(run.status).toBe(0);
  expect(total.status).toBe(1);
});

test('no run at all is a failure, not a success of nothing', () => {
  const total = spawnSync(process.execPath, [join(REPOSITORY, 'tools/vitest/total.ts'), 'nowhere'], {
    encoding: 'utf8',
  });
  expect({ status: total.status, stderr: total.stderr, stdout: total.stdout }).toEqual({
    status: 1,
    stderr: 'no test run came to its end\n',
    stdout: '',
  });
});

test.each([
  { tier: 'change', runs: 100 },
  { tier: 'full', runs: 2_000 },
])('a property runs $runs times in the tier `$tier`', ({ tier, runs }) => {
  const { root } = runTests(
    {
      'a.test.ts': `import { writeFileSync } from 'node:fs';
import { assert, integer, property } from 'fast-check';
import { test } from 'vitest';
let runs = 0;
test('one', () => { assert(property(integer(), () => { runs++; })); writeFileSync('runs.txt', String(runs)); });`,
    },
    tier,
  );
  expect(readFileSync(join(root, 'runs.txt'), 'utf8')).toBe(String(runs));
});

test('several runs add up', () => {
  const run = { passed: 1, failed: 2, skipped: 3, reasons: { x: 3 } };
  expect(formatCounts(addCounts([run, run]))).toBe(
    'skipped, and why:\n  6 x x\n\n2 passed, 4 failed, 6 skipped',
  );
});
