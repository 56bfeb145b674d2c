import { createMounts } from '@keyward/core/ref';
import { openGateway, openVaultService } from '@keyward/core/service';
import { secretValue } from '@keyward/core/value';
import { type Benchmark, figureOf } from '../benchmark.ts';
import { openVaults, secretName, TEXT } from './vaults.ts';

const SECRETS = 100;
const READS = 1_000;
/** A call of a vault takes a thousand times as long. */
const CALLS = 20;
/** Until the compiler has seen enough. */
const WARM_UP = 50;

/** What age, copies, authorising and an abort signal add to a look-up, and what a call would cost instead. */
export const cachedReads: Benchmark = {
  name: 'Cached reads',
  says: `One read of ${SECRETS} secrets that are in the cache, one after the other, against a look-up in a plain Map of promises, which knows neither age nor bounds and hands one object to everybody, and against one call of the official client to an emulator on this machine.`,
  async run({ rounds, smoke }) {
    const names = Array.from({ length: SECRETS }, (_, at) => secretName(at));
    await using vaults = await openVaults({ vaults: 1, secrets: SECRETS });
    const vault = vaults.names[0] ?? '';
    const stack = vaults.ours(vault);
    const mounts = createMounts([{ name: 'vault', url: vaults.urlOf(vault) }]);
    const open = () => vaults.ours(vault);
    await using gateway = openGateway({ mounts, open });
    await using service = openVaultService({ mounts, open });
    const { client } = vaults.official(vault);
    const map = new Map(names.map((path) => [path, Promise.resolve({ path, value: secretValue(TEXT) })]));
    const { signal } = new AbortController();
    const contenders: readonly (readonly [string, number, (name: string) => Promise<unknown> | undefined])[] =
      [
        ['Map.get', READS, (name) => map.get(name)],
        ['get of a stack', READS, (path) => stack.get({ path })],
        ['get of a stack, with a signal', READS, (path) => stack.get({ path }, { signal })],
        ['run of a gateway', READS, (name) => gateway.run('secret.get', { ref: `azure://vault/${name}` })],
        ['getCredentials', READS, (name) => service.getCredentials(`azure://vault/${name}`)],
        ['getSecret of the official client', CALLS, (name) => client.getSecret(name)],
      ];
    for (const [, , read] of contenders) for (const name of names) await read(name);
    const before = await vaults.asked(vault);
    const samples = new Map<string, number[]>();
    const warmUp = smoke ? 0 : WARM_UP;
    for (let round = -warmUp; round < rounds; round++) {
      for (const [name, reads, read] of contenders) {
        // A call of the official client needs no more than what has been.
        if (reads === CALLS && round < 0) continue;
        const began = performance.now();
        for (let at = 0; at < reads; at++) await read(names[at % SECRETS] ?? '');
        const each = ((performance.now() - began) * 1_000) / reads;
        if (round >= 0) samples.set(name, [...(samples.get(name) ?? []), each]);
      }
    }
    await stack.close();
    const asked = (await vaults.asked(vault)).answered - before.answered;
    if (asked !== rounds * CALLS) throw new Error(`the vault was asked ${asked} times`);
    const [first, ...others] = [...samples].map(([name, times]) => figureOf(name, 'µs', times));
    if (first === undefined) throw new Error('nothing was measured');
    return { figures: [first, ...others] };
  },
};
