import { join } from 'node:path';
import { readPackages } from '../../tools/source/package.ts';
import { npm } from './npm.ts';

/** A package as it would be published. */
export interface Tarball {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** Absolute path of the .tgz. */
  readonly path: string;
  readonly filename: string;
  /** Paths inside it. */
  readonly files: readonly string[];
  /** Folder of its source, from the root of the repository. */
  readonly folder: string;
}

interface Packed {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs every package of the workspace into a folder, without running its scripts. */
export async function packAll(root: string, folder: string): Promise<Tarball[]> {
  const printed = await npm(root, [
    'pack',
    '--workspaces',
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    folder,
  ]);
  const packed: readonly Packed[] = JSON.parse(printed);
  const sources = new Map(readPackages(root).map((manifest) => [manifest.name, manifest.folder]));
  return packed.map(({ name, version, integrity, filename, files }) => ({
    name,
    version,
    integrity,
    filename,
    path: join(folder, filename),
    files: files.map(({ path }) => path).sort(),
    folder: sources.get(name) ?? '',
  }));
}
