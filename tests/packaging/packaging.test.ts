import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { problemAffectsResolutionKind } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPackages } from '../../tools/source/package.ts';
import { REPOSITORY } from '../../tools/source/tree.ts';
import { blindMapsIn, strangersIn } from './contents.ts';
import { projectOf } from './lockfile.ts';
import { npm } from './npm.ts';
import { exampleIn } from './readme.ts';
import { packAll, type Tarball } from './tarball.ts';

const NAMES = readPackages(REPOSITORY).map(({ name }) => name);
const project = realpathSync(mkdtempSync(join(tmpdir(), 'keyward-packaging-')));
const tarballs = new Map<string, Tarball>();

beforeAll(async () => {
  mkdirSync(join(project, 'tarballs'));
  for (const tarball of await packAll(REPOSITORY, join(project, 'tarballs')))
    tarballs.set(tarball.name, tarball);
}, 60_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

function tarballOf(name: string): Tarball {
  const tarball = tarballs.get(name);
  if (!tarball) throw new Error(`npm packed no ${name}`);
  return tarball;
}

test.each(NAMES)('%s: publint has nothing to say', async (name) => {
  const bytes = readFileSync(tarballOf(name).path);
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: tarball as ArrayBuffer }, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

test.each(NAMES)('%s: its types are right wherever an ES module asks for them', async (name) => {
  const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarballOf(name).path)));
  if (!analysis.types)
    return expect(readPackages(REPOSITORY).find((one) => one.name === name)?.doors.size).toBe(0);
  // The packages are ES modules and Node 24 loads them by require() too; how a CommonJS resolver of an older
  // TypeScript sees them (node10, node16 from .cts) is not a promise they make.
  const problems = analysis.problems.filter(
    (problem) =>
      problemAffectsResolutionKind(problem, 'node16-esm', analysis) ||
      problemAffectsResolutionKind(problem, 'bundler', analysis),
  );
  expect(problems).toEqual([]);
});

test.each(NAMES)('%s: holds what users need and nothing else', (name) => {
  const { files } = tarballOf(name);
  expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
  expect(strangersIn(files)).toEqual([]);
});

test.each(NAMES)('%s: every source map leads to source', (name) => {
  const { files, folder } = tarballOf(name);
  expect(blindMapsIn(files, (file) => readFileSync(join(REPOSITORY, folder, file), 'utf8'))).toEqual([]);
});

const HOST = `import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { environmentOf, startEmulator } from '@keyward/emulator';

await using emulator = await startEmulator({ port: 0, vaults: ['contoso'] });
const { variables } = await environmentOf(emulator);
const child = spawn(process.execPath, ['example.ts'], { env: { ...process.env, ...variables }, stdio: 'inherit' });
const [status] = await once(child, 'close');
process.exitCode = status ?? 1;
`;

test('the tarballs install without a network, and the README’s example does what it says', async () => {
  const lockfile = JSON.parse(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8'));
  const { manifest, lockfile: own } = projectOf([...tarballs.values()], lockfile);
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify(own));
  await npm(project, ['ci', '--offline', '--ignore-scripts', '--no-audit', '--no-fund']);

  const { code, prints } = exampleIn(readFileSync(join(REPOSITORY, 'README.md'), 'utf8'), 'library');
  expect(prints.length).toBeGreaterThan(0);
  writeFileSync(join(project, 'example.ts'), code);
  writeFileSync(join(project, 'host.ts'), HOST);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['host.ts'], {
    cwd: project,
    encoding: 'utf8',
    timeout: 30_000,
    env: { PATH: process.env['PATH'], HOME: project },
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${prints.join('\n')}\n` });
  const events = stderr.split('\n').filter((line) => line !== '');
  expect(events.map((line) => JSON.parse(line).type)).toEqual(['SECRET_VERSION_CREATED', 'SECRET_READ']);
}, 120_000);

test('the program is on the path after an installation', () => {
  const { status, stdout, stderr } = spawnSync(join(project, 'node_modules/.bin/keyward'), ['--version'], {
    cwd: project,
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: `${tarballOf('@keyward/cli').version}\n`,
    stderr: '',
  });
});
