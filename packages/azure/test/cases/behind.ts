import type { HttpClient } from '@azure/core-rest-pipeline';
import { vi } from 'vitest';
import { type AzureProviderOptions, azureProvider } from '../../src/index.ts';
import { credential } from '../stand-in.ts';

export const CLOUD = 'https://contoso.vault.azure.net';

/** A read of a vault in the cloud through a proxy. */
export async function behind(
  stack: AsyncDisposableStack,
  proxyUrl: string,
  options: Partial<AzureProviderOptions> = {},
): Promise<() => Promise<unknown>> {
  vi.stubEnv('HTTPS_PROXY', proxyUrl);
  return reading(stack, { vaultUrl: CLOUD, ...options });
}

/** A read of a vault. */
export function reading(
  stack: AsyncDisposableStack,
  options: Pick<AzureProviderOptions, 'vaultUrl'> & Partial<AzureProviderOptions>,
): () => Promise<unknown> {
  const provider = azureProvider({ credential: credential(), ...options });
  stack.defer(() => provider.close());
  return () => provider.get({ path: 'app/db' });
}

/** A transport whose every request breaks with a code of the network. */
export function broken(code: string): HttpClient {
  return {
    async sendRequest() {
      throw Object.assign(new Error('canary'), { code });
    },
  };
}
