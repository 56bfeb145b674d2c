import type { TokenCredential } from '@azure/core-auth';
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets';
import type { StoreConfig } from '../settings.ts';

/** What of the official client's options Keyward has a setting of its own for, or no use. */
const OWN: readonly string[] = [
  'httpClient',
  'retryOptions',
  'allowInsecureConnection',
] satisfies readonly (keyof SecretClientOptions)[];

/** Whether only the official client can do what the options ask for. */
export function needsOfficialClient(options: SecretClientOptions = {}): boolean {
  return Object.entries(options).some(([name, value]) => value !== undefined && !OWN.includes(name));
}

/** The official client as its user configured it; retrying is the work of the layer above. */
export function officialClient(
  vaultUrl: string,
  { options, credential }: Pick<StoreConfig, 'options' | 'credential'>,
): SecretClient {
  return new SecretClient(vaultUrl, credential ?? defaultCredential(), {
    ...options,
    allowInsecureConnection: false,
    retryOptions: { maxRetries: 0 },
  });
}

/** Loaded when the first token is asked for: it takes a tenth of a second. */
function defaultCredential(): TokenCredential {
  let loading: Promise<TokenCredential> | undefined;
  const load = async () => new (await import('@azure/identity')).DefaultAzureCredential();
  return {
    async getToken(scopes, options) {
      loading ??= load();
      return (await loading).getToken(scopes, options);
    },
  };
}
