import { memory } from '@keyward/core/memory';
import { createMounts } from '@keyward/core/ref';
import { openVaultService } from '@keyward/core/service';
import { Bench } from 'tinybench';
import { type Benchmark, figureOf } from './benchmark.ts';

const TEXT = JSON.stringify({ username: 'app', password: 'example', host: 'db.internal', port: 5432 });
const ITERATIONS = 100;
/** Until the compiler has seen enough. */
const WARM_UP = 2_000;

/** What authorising, auditing and shaping add to a read. */
export const service: Benchmark = {
  name: 'VaultService',
  says: 'One read through authorise, act and audit, against the provider alone; both in memory, where nothing else takes time.',
  async run({ rounds, smoke }) {
    const provider = memory({ secrets: { 'app/db': TEXT } });
    const mounts = createMounts([{ name: 'vault', url: 'memory' }]);
    await using plain = openVaultService({ mounts, open: () => provider });
    let events = 0;
    const audit = {
      async record() {
        events += 1;
      },
    };
    await using audited = openVaultService({ mounts, open: () => provider, audit });
    const samples = new Map<string, number[]>();
    for (let round = 0; round < rounds; round++) {
      const bench = new Bench({
        iterations: ITERATIONS,
        time: 0,
        warmup: round === 0 && !smoke,
        warmupIterations: WARM_UP,
        warmupTime: 0,
        retainSamples: true,
        throws: true,
      })
        .add('provider.get', () => provider.get({ path: 'app/db' }))
        .add('getCredentials', () => plain.getCredentials('azure://vault/app/db'))
        .add('getCredentials, audited', () => audited.getCredentials('azure://vault/app/db'));
      for (const { name, result } of await bench.run()) {
        if (result.state !== 'completed') throw new Error(`${name} did not complete`);
        const times = result.latency.samples?.map((ms) => ms * 1_000) ?? [];
        samples.set(name, [...(samples.get(name) ?? []), ...times]);
      }
    }
    if (events === 0) throw new Error('nothing was audited');
    const [first, ...others] = [...samples].map(([name, times]) => figureOf(name, 'µs', times));
    if (first === undefined) throw new Error('nothing was measured');
    return { figures: [first, ...others] };
  },
};
