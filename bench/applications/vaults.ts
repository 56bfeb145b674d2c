import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { type AzureProvider, type AzureProviderOptions, azureProvider } from '@keyward/azure';
import { openStack, type Stacked } from '@keyward/core/stack';
import { secretValue } from '@keyward/core/value';
import { connectControl, type Ready, trustCa } from '@keyward/emulator';
import { SERVER_CORE } from '../emulator/cores.ts';
import { temporaryFolder } from '../emulator/folder.ts';
import { startProgram } from '../emulator/program.ts';

const KEYWARD = fileURLToPath(new URL('../../packages/cli/bin/keyward.js', import.meta.url));

/** What an application keeps in a secret. */
export const TEXT = JSON.stringify({
  username: 'app',
  password: 'example',
  host: 'db.internal',
  port: 5432,
});

/** Read before a measurement, so that sign-in and connection are there, and the secrets that count are cold. */
const WARM_UP = 'warm-up';

/** Vaults of an emulator in another process, which this process trusts; every one is measured once. */
export interface Vaults extends AsyncDisposable {
  readonly names: readonly string[];
  urlOf(vault: string): string;
  /** The root certificate, PEM. */
  readonly ca: string;
  /** Variables by which a program of its own reads a vault. */
  environment(vault: string): Readonly<Record<string, string>>;
  /** What everybody uses, with its own transport where none is given. */
  official(vault: string, httpClient?: HttpClient): Official;
  /** What programs open: cache, patience, budget, and Azure's provider. */
  ours(vault: string): Stacked<AzureProvider>;
  /** Azure's provider alone. */
  provider(
    vault: string,
    options?: Pick<AzureProviderOptions, 'httpClient' | 'confirmTimeoutMs'>,
  ): AzureProvider;
  /** Makes every answer of the vaults so late. */
  delay(ms: number): Promise<void>;
  /** What a vault was asked, without the requests by which a client learns where to sign in. */
  asked(vault: string): Promise<Asked>;
}

export interface Asked {
  readonly answered: number;
  readonly throttled: number;
  /** Requests without a token. */
  readonly challenges: number;
  readonly others: number;
}

export interface Official {
  readonly client: SecretClient;
  warmUp(): Promise<void>;
}

export interface VaultsOptions {
  readonly vaults: number;
  readonly secrets: number;
  /** Azure's, counted by the clock. Default: true. */
  readonly quotas?: boolean;
}

export const secretName = (at: number) => `app-${at}`;

export async function openVaults({ vaults, secrets, quotas = true }: VaultsOptions): Promise<Vaults> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await temporaryFolder());
  const names = Array.from({ length: vaults }, (_, at) => `vault-${at}`);
  const all = Object.fromEntries([
    [WARM_UP, TEXT],
    ...Array.from({ length: secrets }, (_, at) => [secretName(at), TEXT]),
  ]);
  const seed = join(home.path, 'seed.json');
  const document = {
    format: 'keyward-emulator-state/1',
    vaults: names.map((name) => ({ name, secrets: all })),
  };
  await writeFile(seed, JSON.stringify(document));
  const program = stack.use(
    await startProgram({
      args: [KEYWARD, 'emulator', '--json', '--port', '0', '--seed', seed, ...(quotas ? ['--quotas'] : [])],
      env: { HOME: home.path, KEYWARD_HOME: home.path },
      core: SERVER_CORE,
    }),
  );
  const ready = program.ready as Ready;
  const { tenantId, clientId, clientSecret, authorityHost } = ready;
  const control = connectControl({ url: ready.controlUrl, token: ready.controlToken });
  const ca = await readFile(ready.caFile, 'utf8');
  stack.use(trustCa(ca));
  const urlOf = (vault: string) => ready.vaults[vault]?.localhostUrl ?? '';
  const provider: Vaults['provider'] = (vault, options = {}) =>
    azureProvider({
      vaultUrl: urlOf(vault),
      authorityHost,
      signIn: { method: 'client-secret', tenantId, clientId, clientSecret: secretValue(clientSecret) },
      ...options,
    });
  const owned = stack.move();
  return {
    names,
    urlOf,
    ca,
    environment: (vault) => ({
      KEY_VAULT_URI: urlOf(vault),
      KEYWARD_SIGN_IN: 'client-secret',
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: clientSecret,
      AZURE_AUTHORITY_HOST: authorityHost,
      NODE_EXTRA_CA_CERTS: ready.caFile,
    }),
    official(vault, httpClient) {
      const options = { authorityHost, disableInstanceDiscovery: true };
      const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, options);
      // `localhost` has no parent domain for the client to compare.
      const client = new SecretClient(urlOf(vault), credential, {
        disableChallengeResourceVerification: true,
        ...(httpClient === undefined ? {} : { httpClient }),
      });
      return { client, warmUp: async () => void (await client.getSecret(WARM_UP)) };
    },
    ours: (vault) => openStack({ vaultUrl: urlOf(vault) }, (bounds) => provider(vault, bounds)),
    provider,
    async delay(ms) {
      await control.faults.add({ match: { plane: 'vault' }, effect: { kind: 'latency', ms } });
    },
    async asked(vault) {
      const { counts } = await control.requests.counts({ by: ['status'], vault });
      const of = (wanted: (status: number) => boolean) =>
        counts.reduce((sum, { status, count }) => (wanted(Number(status)) ? sum + count : sum), 0);
      const [answered, throttled, challenges] = [200, 429, 401].map((code) =>
        of((status) => status === code),
      );
      return {
        answered: answered ?? 0,
        throttled: throttled ?? 0,
        challenges: challenges ?? 0,
        others: of((status) => ![200, 429, 401].includes(status)),
      };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Reads what no measurement reads. */
export async function warmUp(provider: Stacked<AzureProvider>): Promise<void> {
  await provider.get({ path: WARM_UP });
}
