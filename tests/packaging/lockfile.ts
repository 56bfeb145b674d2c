import type { Tarball } from './tarball.ts';

/** An entry of a lockfile, as far as it matters here; the rest is carried along. */
interface Entry {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly link?: boolean;
}

/** A lockfile of npm's third version. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, Entry>>;
}

/** package.json and lockfile of a project that installs tarballs. */
export interface Project {
  readonly manifest: object;
  readonly lockfile: object;
}

/**
 * A project that depends on the tarballs alone. Its lockfile names the third-party packages that this repository's
 * own lockfile settled on, by integrity: npm then takes them from its cache, which `npm ci` filled, and asks nobody.
 */
export function projectOf(tarballs: readonly Tarball[], lockfile: Lockfile): Project {
  const own = new Map(tarballs.map((tarball) => [tarball.name, tarball]));
  const packages: Record<string, Entry & Record<string, unknown>> = {};

  /** Where a package finds another, by the rule of node_modules: beside it, or further up. */
  const find = (from: string, name: string): string | undefined => {
    for (let folder = from; ; folder = folder.replace(/(?:^|\/)[^/]+$/, '')) {
      const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
      if (lockfile.packages[path]) return path;
      if (folder === '') return undefined;
    }
  };
  /** `packages/cli/node_modules/x` of the workspace is `node_modules/@keyward/cli/node_modules/x` for a user. */
  const installedAt = (path: string): string => {
    const owner = tarballs.find((tarball) => path.startsWith(`${tarball.folder}/`));
    return owner ? `node_modules/${owner.name}${path.slice(owner.folder.length)}` : path;
  };
  const add = (path: string) => {
    const entry = lockfile.packages[path];
    const at = installedAt(path);
    if (!entry || packages[at]) return;
    const { dev: _dev, devOptional: _devOptional, ...kept } = entry;
    packages[at] = kept;
    addDependencies(path, entry);
  };
  const addDependencies = (path: string, entry: Entry) => {
    const peers = Object.keys(entry.peerDependencies ?? {}).filter(
      (name) => entry.peerDependenciesMeta?.[name]?.optional !== true,
    );
    const names = [...Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }), ...peers];
    for (const name of names) {
      const found = own.has(name) ? undefined : find(path, name);
      if (found !== undefined) add(found);
    }
  };

  for (const tarball of tarballs) {
    const entry = lockfile.packages[tarball.folder] ?? {};
    const { devDependencies: _devDependencies, ...kept } = entry as Entry & { devDependencies?: unknown };
    packages[`node_modules/${tarball.name}`] = {
      ...kept,
      version: tarball.version,
      resolved: `file:tarballs/${tarball.filename}`,
      integrity: tarball.integrity,
    };
    addDependencies(tarball.folder, entry);
  }
  const manifest = {
    name: 'an-application',
    version: '1.0.0',
    private: true,
    type: 'module',
    dependencies: Object.fromEntries(
      tarballs.map(({ name, filename }) => [name, `file:tarballs/${filename}`]),
    ),
  };
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b)));
  return {
    manifest,
    lockfile: {
      name: manifest.name,
      version: manifest.version,
      lockfileVersion: 3,
      requires: true,
      packages: { '': manifest, ...sorted },
    },
  };
}
