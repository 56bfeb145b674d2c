import { type Benchmark, figureOf } from '../benchmark.ts';
import { type Asked, openVaults, secretName, warmUp } from './vaults.ts';

const READS = 1_000;

/** What a burst of requests for one secret costs a vault. */
export const herd: Benchmark = {
  name: 'A thousand cold reads of one secret at once',
  says: `${READS} callers want one secret that nobody has read yet, at the same moment; sign-in and connection are there. Every client of every round has a vault of its own, which counts Azure’s quotas.`,
  async run({ rounds, smoke }) {
    const reads = smoke ? 20 : READS;
    const names = ['official client', 'stack'] as const;
    await using vaults = await openVaults({ vaults: names.length * (rounds + 1), secrets: 1 });
    const secret = secretName(0);
    const free = vaults.names.values();
    const runs = new Map<string, { readonly ms: number; readonly asked: Asked }[]>();
    const run = async (name: string, vault: string) => {
      if (name === 'stack') {
        const provider = vaults.ours(vault);
        await warmUp(provider);
        const ms = await timed(reads, () => provider.get({ path: secret }));
        await provider.close();
        return ms;
      }
      const official = vaults.official(vault);
      await official.warmUp();
      return await timed(reads, () => official.client.getSecret(secret));
    };
    // The first round is a warm-up.
    for (let round = -1; round < rounds; round++) {
      for (const name of names) {
        const vault = free.next().value ?? '';
        const ms = await run(name, vault);
        const asked = await vaults.asked(vault);
        if (round >= 0) runs.set(name, [...(runs.get(name) ?? []), { ms, asked }]);
      }
    }
    const [first, ...others] = names.map((name) =>
      figureOf(
        name,
        'ms',
        (runs.get(name) ?? []).map(({ ms }) => ms),
      ),
    );
    if (first === undefined) throw new Error('nothing was measured');
    // The warm-up is one of them.
    const requests = (name: string) =>
      [...new Set((runs.get(name) ?? []).map(({ asked }) => asked.answered + asked.throttled - 1))].join(
        ' or ',
      );
    return {
      figures: [first, ...others],
      notes: [
        `Requests by the emulator’s log: ${names.map((name) => `${name} ${requests(name)}`).join(', ')}.`,
      ],
      aim: { says: 'one request for all who ask at once', met: requests('stack') === '1' },
    };
  },
};

async function timed(reads: number, read: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await Promise.all(Array.from({ length: reads }, read));
  return performance.now() - began;
}
