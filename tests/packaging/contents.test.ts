import { expect, test } from 'vitest';
import { blindMapsIn, strangersIn } from './contents.ts';
import { type Lockfile, projectOf } from './lockfile.ts';

test.each([
  { file: 'dist/index.js', strange: false, why: 'code' },
  { file: 'dist/index.d.ts', strange: false, why: 'types' },
  { file: 'dist/index.js.map', strange: false, why: 'a source map' },
  { file: 'dist/testing/index.js', strange: false, why: 'a folder of the domain that speaks of testing' },
  { file: 'bin/keyward.js', strange: false, why: 'a program' },
  { file: 'README.md', strange: false, why: 'what npm shows' },
  { file: 'dist/index.test.js', strange: true, why: 'a test' },
  { file: 'dist/stage.fixture.d.ts', strange: true, why: 'what only tests use' },
  { file: 'dist/.tsbuildinfo', strange: true, why: 'a note of the compiler to itself' },
  { file: 'src/index.ts', strange: true, why: 'source' },
  { file: 'dist/index.ts', strange: true, why: 'source among the output' },
  { file: 'test/a.js', strange: true, why: 'a folder of tests' },
  { file: 'tsconfig.json', strange: true, why: 'settings of a tool' },
  { file: '.env', strange: true, why: 'a hidden file' },
])('$file is strange: $strange ($why)', ({ file, strange }) => {
  expect(strangersIn([file])).toEqual(strange ? [file] : []);
});

test('a source map without its source is blind', () => {
  const maps: Readonly<Record<string, string>> = {
    'a.js.map': '{"sources":["../src/a.ts"],"sourcesContent":["1"]}',
    'b.js.map': '{"sources":["../src/b.ts"]}',
  };
  expect(blindMapsIn(['a.js', 'a.js.map', 'b.js.map'], (file) => maps[file] ?? '')).toEqual(['b.js.map']);
});

test('the project for an installation locks what the workspace locked, and no more', () => {
  const lockfile: Lockfile = {
    packages: {
      '': {},
      'packages/core': { version: '1.0.0', dependencies: { a: '1' } },
      'packages/cli': {
        version: '1.0.0',
        dependencies: { '@k/core': '1.0.0', b: '2' },
        peerDependencies: { vitest: '5', p: '1' },
        peerDependenciesMeta: { vitest: { optional: true } },
      },
      'packages/cli/node_modules/b': { version: '2.0.0', dependencies: { a: '1' } },
      'node_modules/@k/core': { link: true },
      'node_modules/a': { version: '1.0.0', dependencies: { c: '1' } },
      'node_modules/a/node_modules/c': { version: '1.5.0' },
      'node_modules/b': { version: '1.0.0', dev: true },
      'node_modules/c': { version: '1.0.0', dev: true },
      'node_modules/p': { version: '1.0.0', dev: true },
      'node_modules/vitest': { version: '5.0.0', dev: true },
    },
  };
  const tarball = (name: string, folder: string) => ({
    name,
    folder,
    version: '1.0.0',
    integrity: `sha512-${name}`,
    path: '',
    filename: `${folder.replace('/', '-')}.tgz`,
    files: [],
  });
  const { manifest, lockfile: made } = projectOf(
    [tarball('@k/core', 'packages/core'), tarball('@k/cli', 'packages/cli')],
    lockfile,
  );
  expect(manifest).toMatchObject({
    dependencies: {
      '@k/core': 'file:tarballs/packages-core.tgz',
      '@k/cli': 'file:tarballs/packages-cli.tgz',
    },
  });
  expect(made).toMatchObject({
    packages: {
      'node_modules/@k/cli': { resolved: 'file:tarballs/packages-cli.tgz', integrity: 'sha512-@k/cli' },
      'node_modules/p': { version: '1.0.0' },
    },
  });
  expect(Object.keys((made as { packages: object }).packages).sort()).toEqual([
    '',
    'node_modules/@k/cli',
    'node_modules/@k/cli/node_modules/b',
    'node_modules/@k/core',
    'node_modules/a',
    'node_modules/a/node_modules/c',
    'node_modules/p',
  ]);
});
