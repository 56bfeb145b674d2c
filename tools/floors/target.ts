import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { type Manifest, sourceOf } from '../source/package.ts';

/** What a specifier means. */
export type Target =
  | { readonly is: 'builtin' }
  /** A file of the repository; `by` says whether it was reached by a path or through a package's door. */
  | { readonly is: 'file'; readonly file: string; readonly by: 'path' | 'door'; readonly owner?: Manifest }
  /** A package of the workspace, at a subpath that it does not export. */
  | { readonly is: 'no door'; readonly owner: Manifest; readonly subpath: string }
  | { readonly is: 'missing'; readonly file: string }
  | { readonly is: 'external'; readonly package: string; readonly subpath: string };

/** Splits `@scope/name/a/b` into the package and the subpath `./a/b`; `.` where nothing follows. */
function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  const rest = parts.slice(length);
  return { name: parts.slice(0, length).join('/'), subpath: rest.length === 0 ? '.' : `./${rest.join('/')}` };
}

/** Finds out what a file means by a specifier. */
export function targetOf(
  root: string,
  packages: readonly Manifest[],
  from: string,
  specifier: string,
): Target {
  if (specifier.startsWith('.')) {
    const file = sourceOf(posix.join(posix.dirname(from), specifier));
    return existsSync(join(root, file)) ? { is: 'file', file, by: 'path' } : { is: 'missing', file };
  }
  if (isBuiltin(specifier)) return { is: 'builtin' };
  const { name, subpath } = splitSpecifier(specifier);
  const owner = packages.find((candidate) => candidate.name === name);
  if (!owner) return { is: 'external', package: name, subpath };
  if (subpath === './package.json')
    return { is: 'file', file: `${owner.folder}/package.json`, by: 'door', owner };
  const door = owner.doors.get(subpath);
  return door === undefined
    ? { is: 'no door', owner, subpath }
    : { is: 'file', file: door, by: 'door', owner };
}
