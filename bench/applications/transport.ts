import type { HttpClient } from '@azure/core-rest-pipeline';
import { type Benchmark, figureOf } from '../benchmark.ts';
import { undiciTransport } from './undici.ts';
import { openVaults, secretName } from './vaults.ts';

const READS = 2_000;
const AT_ONCE = 16;
const SECRETS = 100;

/** Whether another transport beneath the official client would pay. */
export const transport: Benchmark = {
  name: 'Transports',
  says: `CPU that one read costs in the application, ${AT_ONCE} at once over connections that stay: the official client with its own transport and with a pool of undici, and Azure’s provider of Keyward, with its own transport and with the pool.`,
  async run({ rounds, smoke }) {
    const reads = smoke ? 40 : READS;
    await using stack = new AsyncDisposableStack();
    const vaults = stack.use(await openVaults({ vaults: 1, secrets: SECRETS, quotas: false }));
    const vault = vaults.names[0] ?? '';
    const { client: undici, close } = undiciTransport(vaults.urlOf(vault), {
      ca: vaults.ca,
      connections: AT_ONCE,
    });
    const bare = [vaults.provider(vault), vaults.provider(vault, { httpClient: undici })] as const;
    stack.defer(async () => {
      await Promise.all(bare.map((provider) => provider.close()));
      await close();
    });
    const official = (httpClient?: HttpClient) => {
      const { client } = vaults.official(vault, httpClient);
      return (name: string) => client.getSecret(name);
    };
    const contenders: readonly (readonly [string, (name: string) => Promise<unknown>])[] = [
      ['official client', official()],
      ['official client, undici', official(undici)],
      ['azureProvider', (path) => bare[0].get({ path })],
      ['azureProvider, undici', (path) => bare[1].get({ path })],
    ];
    const runs = contenders.map(() => ({ cpu: [] as number[], rate: [] as number[] }));
    // The first round is a warm-up.
    for (let round = -1; round < rounds; round++) {
      for (const [at, [, read]] of contenders.entries()) {
        const { cpuMs, ms } = await measured(reads, read);
        if (round < 0) continue;
        runs[at]?.cpu.push((cpuMs * 1_000) / reads);
        runs[at]?.rate.push((reads * 1_000) / ms);
      }
    }
    const [first, ...others] = contenders.map(([name], at) => figureOf(name, 'µs', runs[at]?.cpu ?? []));
    if (first === undefined) throw new Error('nothing was measured');
    const rates = contenders.map(
      ([name], at) => `${name} ${figureOf(name, 'requests/s', runs[at]?.rate ?? []).median.toFixed(0)}`,
    );
    return { figures: [first, ...others], notes: [`Reads a second: ${rates.join(', ')}.`] };
  },
};

async function measured(reads: number, read: (name: string) => Promise<unknown>) {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const queue = Array.from({ length: reads }, (_, at) => secretName(at % SECRETS)).values();
  const work = async () => {
    for (const name of queue) await read(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1_000, ms: performance.now() - began };
}
