/**
 * The main job on a laptop: an emulator with two vaults, and secrets written to and read from them through
 * refs, signed in with the unmodified DefaultAzureCredential. Runs on until Ctrl-C; `--once` ends after the tour.
 */
import { once } from 'node:events';
import { azureProvider, type SignIn, signInFrom } from '@keyward/azure';
import { mountsFrom } from '@keyward/core/ref';
import { type GatewayOptions, openGateway, openVaultService } from '@keyward/core/service';
import { startEmulator, trustCa } from '@keyward/emulator';
import { createSecrets } from 'keyward';
import { narrator } from './narrator.ts';
import { tour } from './tour.ts';

const stayOpen = !process.argv.includes('--once');
const interrupt = new AbortController();
const stop = () => interrupt.abort();
process.once('SIGINT', stop).once('SIGTERM', stop);

try {
  await run(interrupt.signal);
} catch (thrown) {
  if (!interrupt.signal.aborted) throw thrown;
}

async function run(signal: AbortSignal): Promise<void> {
  console.log('Starting the emulator with the vaults contoso and fabrikam …');
  await using emulator = await startEmulator({ vaults: ['contoso', 'fabrikam'], announce: true, signal });
  using _trust = trustCa(emulator.caPem);
  const { variables, rivals } = await emulator.env();
  // What `eval "$(keyward emulator env)"` does in a shell: DefaultAzureCredential reads the process's variables.
  Object.assign(process.env, variables);
  // A service principal of the reader's own would come first in its chain, and reach for the real Azure.
  for (const name of rivals) delete process.env[name];
  const auditor = emulator.registerIdentity({ name: 'auditor' });
  emulator.assign({ principalId: auditor.objectId, role: 'Key Vault Reader' });
  console.log(
    `Ready: Key Vault at ${Object.values(emulator.vaults)
      .map(({ url }) => url)
      .join(' and ')},`,
  );
  console.log(`Entra ID at ${emulator.authorityHost}, managed identity at ${emulator.identityEndpoint}.`);

  const { clientId: auditorClientId } = auditor;
  const vaultsAs = (signIn: SignIn): GatewayOptions => ({
    mounts: mountsFrom(variables),
    open: ({ url }) => azureProvider({ vaultUrl: url, signIn }),
  });
  const officer = vaultsAs(signInFrom(process.env));
  await using service = openVaultService(officer);
  await using gateway = openGateway(officer);
  await using reader = openVaultService(vaultsAs({ method: 'managed-identity', clientId: auditorClientId }));
  await using client = createSecrets();
  await tour(
    { service, gateway, client, auditor: reader, auditorClientId },
    narrator(process.stdout),
    signal,
  );

  console.log(`\nDone, in ${emulator.requests.count({ plane: 'vault' })} requests to the vaults.`);
  if (!stayOpen) return;
  console.log('\nThe emulator goes on running. In another terminal of this folder, first');
  console.log('   eval "$(npx keyward emulator env)"');
  console.log('and then any command above. Ctrl-C stops it.');
  await once(signal, 'abort');
}
