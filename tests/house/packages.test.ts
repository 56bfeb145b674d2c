import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPackages } from '../../tools/source/package.ts';
import { REPOSITORY } from '../../tools/source/tree.ts';

interface PackageJson {
  readonly version: string;
  readonly license: string;
  readonly type: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const read = <T>(path: string): T => JSON.parse(readFileSync(join(REPOSITORY, path), 'utf8'));
const house = read<PackageJson>('package.json');
const packages = readPackages(REPOSITORY);

test('scripts and tests run on the Node that the packages promise', () => {
  expect(house.engines).toEqual({ node: '>=24.5' });
  expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24);
});

test.each(packages.map(({ folder }) => folder))('%s goes with the house', (folder) => {
  const { version, license, type, engines } = read<PackageJson>(`${folder}/package.json`);
  expect({ version, license, type, engines }).toEqual({
    version: house.version,
    license: house.license,
    type: 'module',
    engines: house.engines,
  });
  expect(readFileSync(join(REPOSITORY, folder, 'LICENSE'), 'utf8')).toBe(
    readFileSync(join(REPOSITORY, 'LICENSE'), 'utf8'),
  );
});

test.each(['', ...packages.map(({ folder }) => folder)])('every dependency of %j is pinned', (folder) => {
  const json = read<PackageJson>(join(folder, 'package.json'));
  const all = { ...json.dependencies, ...json.optionalDependencies, ...json.devDependencies };
  expect(Object.entries(all).filter(([, range]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(range))).toEqual([]);
});

test.each(packages)('$name is compiled after what it depends on', ({ folder, dependencies }) => {
  const { references } = read<{ references: readonly { path: string }[] }>(`${folder}/tsconfig.json`);
  const needed = packages.filter(({ name }) => dependencies.has(name)).map((other) => other.folder);
  expect(references.map(({ path }) => path.replace('..', 'packages')).sort()).toEqual(needed.sort());
});
