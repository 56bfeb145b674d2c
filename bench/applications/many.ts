import { createMounts } from '@keyward/core/ref';
import { openGateway } from '@keyward/core/service';
import { type Benchmark, figureOf } from '../benchmark.ts';
import { type Asked, openVaults, secretName, type Vaults, warmUp } from './vaults.ts';

const SECRETS = 500;
const LATENCY_MS = 20;

/** What a program waits for whose secrets are many. */
export const many: Benchmark = {
  name: '500 cold secrets',
  says: `Each is read once, from a vault that answers after ${LATENCY_MS} ms and counts Azure’s quotas: Promise.all over the official client, and getMany of a gateway over a stack, with the default share of the quotas. From nothing, as a program starts, or where sign-in and connection are there. Every client of every round has a vault of its own.`,
  async run({ rounds, smoke }) {
    const count = smoke ? 40 : SECRETS;
    const secrets = Array.from({ length: count }, (_, at) => secretName(at));
    const contenders: readonly (readonly [string, (vaults: Vaults, vault: string) => Promise<number>])[] = [
      ['official client, from nothing', (vaults, vault) => official(vaults, vault, secrets, false)],
      ['getMany, from nothing', (vaults, vault) => ours(vaults, vault, secrets, false)],
      ['official client, signed in', (vaults, vault) => official(vaults, vault, secrets, true)],
      ['getMany, signed in', (vaults, vault) => ours(vaults, vault, secrets, true)],
    ];
    await using vaults = await openVaults({ vaults: contenders.length * (rounds + 1), secrets: count });
    await vaults.delay(LATENCY_MS);
    const free = vaults.names.values();
    const runs = contenders.map(() => ({ ms: [] as number[], asked: [] as Asked[] }));
    // The first round is a warm-up.
    for (let round = -1; round < rounds; round++) {
      for (const [at, [, run]] of contenders.entries()) {
        const vault = free.next().value ?? '';
        const ms = await run(vaults, vault);
        if (round < 0) continue;
        runs[at]?.ms.push(ms);
        runs[at]?.asked.push(await vaults.asked(vault));
      }
    }
    const [first, ...others] = contenders.map(([name], at) => figureOf(name, 'ms', runs[at]?.ms ?? []));
    if (first === undefined) throw new Error('nothing was measured');
    const throttled = runs.flatMap(({ asked }) => asked).reduce((sum, each) => sum + each.throttled, 0);
    return {
      figures: [first, ...others],
      notes: contenders.map(([name], at) => `${name}: ${told(runs[at]?.asked ?? [])}.`),
      aim: { says: 'not one 429', met: throttled === 0 },
    };
  },
};

async function official(
  vaults: Vaults,
  vault: string,
  secrets: readonly string[],
  signedIn: boolean,
): Promise<number> {
  const { client, warmUp: connect } = vaults.official(vault);
  if (signedIn) await connect();
  const began = performance.now();
  await Promise.all(secrets.map((name) => client.getSecret(name)));
  return performance.now() - began;
}

async function ours(
  vaults: Vaults,
  vault: string,
  secrets: readonly string[],
  signedIn: boolean,
): Promise<number> {
  const provider = vaults.ours(vault);
  await using gateway = openGateway({
    mounts: createMounts([{ name: 'vault', url: vaults.urlOf(vault) }]),
    open: () => provider,
  });
  if (signedIn) await warmUp(provider);
  const began = performance.now();
  const results = await gateway.getMany(secrets);
  const ms = performance.now() - began;
  const failed = results.find((result) => result.status === 'rejected');
  if (failed?.status === 'rejected') throw failed.error;
  return ms;
}

/** The most of each kind that a round saw. */
function told(asked: readonly Asked[]): string {
  const most = (of: (one: Asked) => number) => Math.max(...asked.map(of));
  return `${most(({ answered }) => answered)} reads, ${most(({ challenges }) => challenges)} requests that were told to sign in, ${most(({ throttled }) => throttled)} of 429`;
}
