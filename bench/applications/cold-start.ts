import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Benchmark, figureOf } from '../benchmark.ts';
import { openVaults, secretName } from './vaults.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const NAMES = [secretName(0), secretName(1)] as const;

const PROGRAMS: readonly (readonly [name: string, program: string])[] = [
  ['node, doing nothing', ''],
  [
    'official client, two secrets at once',
    `import { ClientSecretCredential } from '@azure/identity';
     import { SecretClient } from '@azure/keyvault-secrets';
     const { KEY_VAULT_URI, AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_AUTHORITY_HOST } = process.env;
     const credential = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, {
       authorityHost: AZURE_AUTHORITY_HOST, disableInstanceDiscovery: true });
     const client = new SecretClient(KEY_VAULT_URI, credential, { disableChallengeResourceVerification: true });
     await Promise.all(${JSON.stringify(NAMES)}.map((name) => client.getSecret(name)));
     process.exit();`,
  ],
  [
    'keyward, loadSecrets of two',
    `import { loadSecrets } from 'keyward';
     await loadSecrets({ ONE: '${NAMES[0]}', OTHER: '${NAMES[1]}' });
     process.exit();`,
  ],
];

/** What an instance of a function pays before it serves its first call. */
export const coldStart: Benchmark = {
  name: 'Cold start with two secrets',
  says: 'A process that signs in to a vault of the emulator with a client secret, reads two secrets and ends, from its start to its end: with the official client, and with `loadSecrets`, against a process that does nothing. Node compiles everything each time.',
  async run({ rounds }) {
    await using vaults = await openVaults({ vaults: 1, secrets: NAMES.length });
    const env = vaults.environment(vaults.names[0] ?? '');
    const samples = PROGRAMS.map((): number[] => []);
    // The first round is a warm-up.
    for (let round = -1; round < rounds; round++) {
      for (const [at, [, program]] of PROGRAMS.entries()) {
        const ms = await lifetime(program, env);
        if (round >= 0) samples[at]?.push(ms);
      }
    }
    const [first, ...others] = PROGRAMS.map(([name], at) => figureOf(name, 'ms', samples[at] ?? []));
    if (first === undefined) throw new Error('nothing was measured');
    return { figures: [first, ...others] };
  },
};

async function lifetime(program: string, env: Readonly<Record<string, string>>): Promise<number> {
  const { PATH = '' } = process.env;
  const began = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: ROOT,
    env: { PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`a program of a cold start ended with ${code}`);
  return performance.now() - began;
}
