import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientSecretCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { type Emulator, startEmulator, trustCa } from '@keyward/emulator';

/** A vault of an emulator, and somebody who changes the secrets in it. */
export interface Vault extends AsyncDisposable {
  readonly emulator: Emulator;
  /** What a program has to be given that knows the vault by KEY_VAULT_URI. */
  readonly variables: Readonly<Record<string, string>>;
  set(name: string, value: string): Promise<void>;
  /** How often values were read since the last time. */
  reads(): number;
}

export async function openVault(): Promise<Vault> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'keyward-examples-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const emulator = stack.use(await startEmulator({ vaults: ['contoso'], folder }));
  stack.use(trustCa(emulator.caPem));
  const { tenantId, clientId, clientSecret, authorityHost } = emulator;
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
    authorityHost,
    disableInstanceDiscovery: true,
  });
  const client = new SecretClient(emulator.vaults['contoso']?.localhostUrl ?? '', credential, {
    disableChallengeResourceVerification: true,
  });
  const { variables } = await emulator.env();
  const owned = stack.move();
  return {
    emulator,
    variables,
    async set(name, value) {
      await client.setSecret(name, value);
    },
    reads() {
      const reads = emulator.requests.entries({ vault: 'contoso', method: 'GET', status: 200 }).length;
      emulator.requests.clear();
      return reads;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
