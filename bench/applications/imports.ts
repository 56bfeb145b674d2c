import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Benchmark, figureOf } from '../benchmark.ts';

const ROOT = new URL('../../', import.meta.url);
const OFFICIAL = ['@azure/keyvault-secrets', '@azure/identity'];

/** What a function that starts cold pays before its first line. */
export const imports: Benchmark = {
  name: 'Imports',
  says: 'A process that imports one door of a package and ends, against one that imports nothing. Node compiles all of it each time, as it does where nothing is kept between two starts. For comparison: the two packages of the official client.',
  async run({ rounds }) {
    const contenders: readonly (readonly [name: string, doors: readonly string[]])[] = [
      ['node, importing nothing', []],
      [OFFICIAL.join(' and '), OFFICIAL],
      ...(await doorsOfWorkspaces()).map((door) => [door, [door]] as const),
    ];
    const samples = new Map<string, number[]>();
    const shut: string[] = [];
    // The first round is a warm-up, and shows which doors open in Node alone.
    for (let round = -1; round < rounds; round++) {
      for (const [name, doors] of contenders) {
        if (shut.includes(name)) continue;
        const ms = await lifetime(doors);
        if (ms === undefined) shut.push(name);
        else if (round >= 0) samples.set(name, [...(samples.get(name) ?? []), ms]);
      }
    }
    const [first, ...others] = [...samples].map(([name, times]) => figureOf(name, 'ms', times));
    if (first === undefined) throw new Error('nothing was measured');
    const notes = shut.length === 0 ? [] : [`Not to be imported by Node alone: ${shut.join(', ')}.`];
    return { figures: [first, ...others], notes };
  },
};

/** Every subpath that a package of the workspace publishes. */
async function doorsOfWorkspaces(): Promise<string[]> {
  const packages = await readdir(new URL('packages/', ROOT));
  const manifests = packages.toSorted().map(async (name) => {
    const manifest = new URL(`packages/${name}/package.json`, ROOT);
    return JSON.parse(await readFile(manifest, 'utf8')) as {
      readonly name: string;
      readonly exports?: Readonly<Record<string, unknown>>;
    };
  });
  return (await Promise.all(manifests)).flatMap(({ name, exports = {} }) =>
    Object.keys(exports)
      .filter((subpath) => !subpath.endsWith('.json'))
      .map((subpath) => name + subpath.slice(1)),
  );
}

/** How long it lives, in milliseconds; undefined where it fails. */
async function lifetime(doors: readonly string[]): Promise<number | undefined> {
  const { PATH = '' } = process.env;
  const script = doors.map((door) => `import ${JSON.stringify(door)};`).join('');
  const began = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(ROOT),
    env: { PATH },
    stdio: 'ignore',
  });
  const [code] = await once(child, 'close');
  return code === 0 ? performance.now() - began : undefined;
}
