import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientSecretCredential } from '@azure/identity';
import { type Emulator, type EmulatorOptions, startEmulator, trustCa } from '@keyward/emulator';

/** An emulator that this process trusts, with a vault `contract` and its officer. */
export interface Emulated extends AsyncDisposable {
  readonly emulator: Emulator;
  /** `https://contract.vault.localhost:<port>`, which no resolver of a container knows. */
  readonly url: string;
  readonly localhostUrl: string;
  /** A credential that has every role. */
  officer(): ClientSecretCredential;
  /** A credential that has none. */
  visitor(): ClientSecretCredential;
}

export async function emulated(options: EmulatorOptions = {}): Promise<Emulated> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'keyward-azure-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const emulator = stack.use(await startEmulator({ vaults: ['contract'], folder, ...options }));
  stack.use(trustCa(emulator.caPem));
  const vault = emulator.vaults['contract'];
  if (vault === undefined) throw new Error('The emulator has no such vault.');
  const { tenantId, authorityHost } = emulator;
  const signIn = (clientId: string, secret: string) =>
    new ClientSecretCredential(tenantId, clientId, secret, { authorityHost, disableInstanceDiscovery: true });
  const owned = stack.move();
  return {
    emulator,
    ...vault,
    officer: () => signIn(emulator.clientId, emulator.clientSecret),
    visitor() {
      const { clientId } = emulator.registerApplication({ name: 'nobody', clientSecret: 'of the test' });
      return signIn(clientId, 'of the test');
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
