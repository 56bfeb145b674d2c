import { fileURLToPath } from 'node:url';
import { type Benchmark, figureOf } from '../benchmark.ts';
import { startProgram } from '../emulator/program.ts';

const FILLED = fileURLToPath(new URL('filled.mjs', import.meta.url));
const CONTENDERS = [
  ['map', 'Map of texts'],
  ['stack', 'stack'],
] as const;

/** What a cache takes of the memory of an application. */
export const cachedMemory: Benchmark = {
  name: 'Memory of 10,000 cached secrets',
  says: 'What it grows by while 10,000 secrets of some 100 characters are read, in a process of its own: a plain Map of the same texts, and the cache of a stack, which keeps each with its metadata. Heap is what is left after a collection; the resident set has what collections left free, too. MB are 10⁶ bytes.',
  async run({ rounds, smoke }) {
    const count = smoke ? 100 : 10_000;
    const samples = new Map<string, number[]>();
    for (let round = 0; round < Math.ceil(rounds / 2); round++) {
      for (const [what, name] of CONTENDERS) {
        await using program = await startProgram({ args: ['--expose-gc', FILLED, what, String(count)] });
        const { heap, rss } = program.ready as { readonly heap: number; readonly rss: number };
        for (const [kind, bytes] of [
          ['heap', heap],
          ['resident set', rss],
        ] as const) {
          const key = `${name}, ${kind}`;
          samples.set(key, [...(samples.get(key) ?? []), bytes / 1e6]);
        }
      }
    }
    const figures = [...samples].map(([name, taken]) => figureOf(name, 'MB', taken));
    const [first, ...others] = figures.toSorted(({ name: one }, { name: other }) =>
      (one.split(', ')[1] ?? '').localeCompare(other.split(', ')[1] ?? ''),
    );
    if (first === undefined) throw new Error('nothing was measured');
    const each = ((others[0]?.median ?? 0) - first.median) * (1e6 / count);
    return {
      figures: [first, ...others],
      notes: [`A secret in the cache takes ${each.toFixed(0)} bytes of heap more than its text in the Map.`],
    };
  },
};
