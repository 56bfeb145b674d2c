import { cache } from '@keyward/core/cache';
import { memory } from '@keyward/core/memory';
import { secretValue } from '@keyward/core/value';
import { type Benchmark, figureOf } from './benchmark.ts';

const TEXT = JSON.stringify({ username: 'app', password: 'example', host: 'db.internal', port: 5432 });
const SECRETS = 100;
const READS = 1_000;
/** Until the compiler has seen enough. */
const WARM_UP = 50;

/** What age, copies and an abort signal add to a look-up. */
export const cachedReads: Benchmark = {
  name: 'Cached reads',
  says: `${READS} reads of ${SECRETS} secrets that are in the cache, one after the other, against as many look-ups in a plain Map of promises, which knows neither age nor bounds and hands one object to everybody.`,
  async run({ rounds, smoke }) {
    const paths = Array.from({ length: SECRETS }, (_, at) => `app/secret-${at}`);
    const inner = memory({ secrets: Object.fromEntries(paths.map((path) => [path, TEXT])) });
    let asked = 0;
    const provider = cache()({
      ...inner,
      get(at, call) {
        asked += 1;
        return inner.get(at, call);
      },
    });
    const map = new Map(paths.map((path) => [path, Promise.resolve({ path, value: secretValue(TEXT) })]));
    const { signal } = new AbortController();
    const contenders: readonly (readonly [string, (path: string) => Promise<unknown> | undefined])[] = [
      ['Map.get', (path) => map.get(path)],
      ['cached get', (path) => provider.get({ path })],
      ['cached get, with a signal', (path) => provider.get({ path }, { signal })],
    ];
    const samples = new Map<string, number[]>();
    for (let round = smoke ? 0 : -WARM_UP; round < rounds; round++) {
      for (const [name, read] of contenders) {
        const began = performance.now();
        for (let at = 0; at < READS; at++) await read(paths[at % SECRETS] ?? '');
        const took = (performance.now() - began) * 1_000;
        if (round >= 0) samples.set(name, [...(samples.get(name) ?? []), took]);
      }
    }
    await provider.close();
    if (asked !== SECRETS) throw new Error(`the store was asked ${asked} times`);
    const [first, ...others] = [...samples].map(([name, times]) => figureOf(name, 'µs', times));
    if (first === undefined) throw new Error('nothing was measured');
    return { figures: [first, ...others] };
  },
};
