import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldersIn } from './tree.ts';

/** What the checks need of a package.json. */
export interface Manifest {
  readonly name: string;
  /** Its folder from the root of the repository; empty for the root itself. */
  readonly folder: string;
  /** Subpath as in `exports` (`.`, `./errors`) and the source file that becomes it. */
  readonly doors: ReadonlyMap<string, string>;
  /** Packages that its users get with it: dependencies, peers and optional ones. */
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
}

interface PackageJson {
  readonly name?: string;
  readonly exports?: Record<string, string | { readonly types?: string; readonly default?: string }>;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

/** The source of a built file: `packages/x/dist/a.js` is `packages/x/src/a.ts`; others are their own source. */
export function sourceOf(built: string): string {
  return built.replace(/^(packages\/[^/]+)\/dist\/(.*?)(?:\.d\.ts|\.js)$/, '$1/src/$2.ts');
}

/** Reads a package.json. */
export function readManifest(root: string, folder: string): Manifest {
  const path = folder === '' ? 'package.json' : `${folder}/package.json`;
  const json: PackageJson = JSON.parse(readFileSync(join(root, path), 'utf8'));
  const doors = new Map<string, string>();
  for (const [subpath, target] of Object.entries(json.exports ?? {})) {
    const file = typeof target === 'string' ? target : (target.types ?? target.default);
    if (file?.startsWith('./dist/')) doors.set(subpath, sourceOf(`${folder}/${file.slice(2)}`));
  }
  return {
    name: json.name ?? '',
    folder,
    doors,
    dependencies: new Set(
      Object.keys({ ...json.dependencies, ...json.peerDependencies, ...json.optionalDependencies }),
    ),
    devDependencies: new Set(Object.keys(json.devDependencies ?? {})),
  };
}

/** The packages of the workspace, without the root. */
export function readPackages(root: string): Manifest[] {
  return foldersIn(root, 'packages')
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => readManifest(root, folder));
}
