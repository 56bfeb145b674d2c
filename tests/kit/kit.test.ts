import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { providerContract, reasonToSkip } from '@keyward/core/testing';
import { afterAll, expect, test } from 'vitest';
import { filesBelow, REPOSITORY } from '../../tools/source/tree.ts';
import { FOLDER_GAPS, folderSubject } from './folder-subject.ts';

const folder = await mkdtemp(join(tmpdir(), 'keyward-kit-'));
afterAll(() => rm(folder, { recursive: true }));

const cases = providerContract({ gaps: FOLDER_GAPS });
const { provider } = folderSubject(folder);
const skipped = cases.filter((each) => reasonToSkip(each, provider) !== undefined).length;

/** Runs Node as a reader of the page would, at the top of the repository. */
async function node(...args: readonly string[]) {
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, problems, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, problems, code };
}

test('node:test runs what the page shows', async () => {
  const files = ['links.node.ts', 'folder.node.ts'].map((name) => `tests/kit/${name}`);
  const { out, code } = await node('--test', '--test-reporter=tap', ...files);
  const counted = Object.fromEntries(
    [...out.matchAll(/^# (pass|fail|skipped) (\d+)$/gm)].map(([, what, count]) => [what, Number(count)]),
  );
  expect(counted).toEqual({ pass: cases.length - skipped + 1, fail: 0, skipped });
  expect(code).toBe(0);
});

test('a program of one’s own runs the contract, and finds a provider out', async () => {
  const good = await node('tests/kit/folder.script.ts', folder);
  expect(good).toEqual({
    out: `${cases.length - skipped} passed, 0 failed, ${skipped} skipped\n`,
    problems: '',
    code: 0,
  });
  const { problems, code } = await node('tests/kit/folder.script.ts', join(folder, 'none'));
  expect(problems).toContain('check of a healthy store is ready: ');
  expect(problems).toContain('It matters: a readiness page that is never green is switched off.');
  expect(code).toBe(1);
});

// That each is shown as it is, the guard of examples sees to.
test('the page shows every file of this folder but this one', () => {
  const page = readFileSync(join(REPOSITORY, 'docs/applications/testing.md'), 'utf8');
  const files = filesBelow(REPOSITORY, ['tests/kit'], /\.ts$/).filter(
    (file) => !file.endsWith('/kit.test.ts'),
  );
  expect(files.filter((file) => !page.includes(`<!-- ${file} -->\n\`\`\`ts\n`))).toEqual([]);
});
