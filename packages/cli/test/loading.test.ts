import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyward } from './keyward.ts';

/** Writes the address of every module that is loaded into the file that LOADED names. */
const PRELOAD = `
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({
  load(url, context, next) {
    appendFileSync(process.env.LOADED, url + '\\n');
    return next(url, context);
  },
});
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyward-loading-'));
  await writeFile(join(folder, 'preload.mjs'), PRELOAD);
});
afterAll(() => rm(folder, { recursive: true }));

/** The packages that a run loads anything of, each once. */
async function packagesOf(args: readonly string[]): Promise<readonly string[]> {
  const file = join(folder, 'loaded');
  await writeFile(file, '');
  const preload = pathToFileURL(join(folder, 'preload.mjs')).href;
  const { code } = await keyward(args, {
    cwd: folder,
    variables: { LOADED: file, NODE_OPTIONS: `--import=${preload}` },
  });
  expect(code).toBe(0);
  const loaded = (await readFile(file, 'utf8')).split('\n').filter((url) => url.startsWith('file:'));
  const names = loaded.flatMap((url) => {
    const [, name] = /.*\/(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
    return name === undefined ? [] : [name];
  });
  return [...new Set(names)].sort();
}

test.each([
  [['--version'], 'the version'],
  [['--help'], 'help'],
  [['get', '--help'], 'help of a verb'],
])('%j loads nothing heavy', async (args, why) => {
  expect(await packagesOf(args), why).toEqual(['cli', 'commander', 'core']);
});

test.each([
  [['help', 'refs'], ['cli', 'commander', 'core', 'fastest-levenshtein'], 'a topic'],
  [['complete', '--', 'g'], ['@bomb.sh/tab', 'cli', 'commander', 'core'], 'the completion of a command'],
])('%j loads no more than it needs', async (args, packages, why) => {
  expect(await packagesOf(args), why).toEqual(packages);
});

test('what a verb needs is seen to be loaded', async () => {
  expect(await packagesOf(['config'])).toEqual(expect.arrayContaining(['azure']));
});
