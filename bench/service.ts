import { memory } from '@keyward/core/memory';
import { createMounts } from '@keyward/core/ref';
import { openVaultService } from '@keyward/core/service';
import { Bench } from 'tinybench';
import { type Benchmark, figureOf } from './benchmark.ts';

const TEXT = JSON.stringify({ username: 'app', password: 'example', host: 'db.internal', port: 5432 });

/** What authorising, auditing and shaping add to a read. */
export const service: Benchmark = {
  name: 'VaultService',
  says: 'One read through authorise, act and audit, against the provider alone; both in memory, where nothing else takes time.',
  async run(rounds) {
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
    const bench = new Bench({ iterations: rounds * 100, time: 0, retainSamples: true });
    bench
      .add('provider.get', () => provider.get({ path: 'app/db' }))
      .add('getCredentials', () => plain.getCredentials('app/db'))
      .add('getCredentials, audited', () => audited.getCredentials('azure://vault/app/db#username'));
    await bench.run();
    if (events === 0) throw new Error('nothing was audited');
    const [first, ...others] = bench.tasks.map(({ name, result }) => {
      if (result.state !== 'completed') throw new Error(`${name} did not complete`);
      const samples = result.latency.samples ?? [];
      return figureOf(
        name,
        'µs',
        samples.map((ms) => ms * 1_000),
      );
    });
    if (first === undefined) throw new Error('nothing was measured');
    return { figures: [first, ...others] };
  },
};
