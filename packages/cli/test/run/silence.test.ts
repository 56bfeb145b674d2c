import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { emulated } from '../emulated.ts';
import { keyward } from '../keyward.ts';
import { launch, listening } from './program.ts';

const { here, succeed } = emulated();
const CANARY = 'canary-b3f1';
let folder: string;

beforeEach(async () => {
  const made = await mkdtemp(join(tmpdir(), 'keyward-quiet-'));
  folder = made;
  onTestFinished(() => rm(made, { recursive: true }));
  await succeed(['set', 'quiet'], CANARY);
});

/** Everything that can log does, and whatever is put into a temporary file is put here. */
const loud = () => ({
  ...here().variables,
  KEYWARD_AUDIT: 'console',
  AZURE_LOG_LEVEL: 'verbose',
  TMPDIR: folder,
});

const textsBelow = async (place: string) => {
  const names = await readdir(place, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  return Promise.all(files.map((file) => readFile(file, 'latin1')));
};

test.skipIf(!existsSync('/proc/self/environ'))(
  'a value is in the environment of the program, and nowhere else',
  async () => {
    const args = ['--ref', 'QUIET=azure://vault/quiet', '--watch', '--interval', '1'];
    const running = launch([...args, ...listening(['HOME'])], loud(), folder);
    const pid = Number.parseInt(await running.line(), 10);
    const of = (process: number | undefined, what: string) => readFile(`/proc/${process}/${what}`, 'latin1');
    expect(await of(pid, 'environ')).toContain(`QUIET=${CANARY}`);
    expect(await of(pid, 'cmdline')).not.toContain(CANARY);
    expect(await of(running.process.pid, 'environ')).not.toContain(CANARY);
    expect(await of(running.process.pid, 'cmdline')).not.toContain(CANARY);
    const changed = `${CANARY}-2`;
    await succeed(['set', 'quiet'], changed);
    expect(await running.line()).toBe('SIGTERM');
    const young = Number.parseInt(await running.line(), 10);
    expect(await of(young, 'environ')).toContain(`QUIET=${changed}`);
    running.process.kill('SIGTERM');
    await running.line();
    const { stderr } = await running.end();
    expect(stderr).toContain('"type":"SECRET_READ"');
    expect(stderr).toContain('azure:');
    expect(stderr).not.toContain(CANARY);
    expect((await textsBelow(folder)).join()).not.toContain(CANARY);
  },
);

test.each([
  [['export', '--format', 'dotenv', '--ref', 'QUIET=azure://vault/quiet'], 'export'],
  [['template', 'in.template'], 'template'],
])('%j with --output leaves it in that file alone', async (args) => {
  await writeFile(join(folder, 'in.template'), 'QUIET={{ azure://vault/quiet }}\n');
  const outcome = await keyward([...args, '--output', 'out', '--json'], { variables: loud(), cwd: folder });
  expect(outcome.code).toBe(0);
  expect(outcome.stdout + outcome.stderr).not.toContain(CANARY);
  const file = join(folder, 'out');
  expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o777]).toEqual([
    `QUIET=${CANARY}\n`,
    0o600,
  ]);
  expect((await textsBelow(folder)).filter((text) => text.includes(CANARY))).toHaveLength(1);
});

test('a file that others could read is replaced by one that they cannot, and that is told', async () => {
  await writeFile(join(folder, 'out'), 'before', { mode: 0o644 });
  const args = ['export', '--format', 'json', '--ref', 'QUIET=azure://vault/quiet', '--output', 'out'];
  const { stderr } = await keyward(args, { variables: here().variables, cwd: folder });
  expect(stderr).toBe('note: others could use out (mode 644); now it is yours alone (600).\n');
  expect((await stat(join(folder, 'out'))).mode & 0o777).toBe(0o600);
});
