import type { SecretClient } from '@azure/keyvault-secrets';
import { azureProvider, parseVaultUrl } from '@keyward/azure';
import type { SecretProvider } from '@keyward/core/provider';
import { createMounts, DEFAULT_MOUNT, type Mount } from '@keyward/core/ref';
import { type Gateway, openGateway } from '@keyward/core/service';
import { openStack } from '@keyward/core/stack';
import { needsOfficialClient, officialClient } from './client/official.ts';
import { providerOver } from './client/provider.ts';
import { checkAtOnce, type StoreConfig, stackOf } from './settings.ts';

/**
 * The vaults of a store, each with all that is put around it. That of `vaultUrl` is opened at once, so that settings which
 * cannot be used are refused when the store is made; nothing is sent.
 *
 * @param config - Of the store, complete.
 * @param client - An official client, or what a test put in its place, that is asked for the default mount.
 * @throws `invalid_vault_url`, `invalid_configuration`
 */
export function openStoreVaults(config: StoreConfig, client?: SecretClient): Gateway {
  const { vaultUrl, mounts, audit, clock } = config;
  const main: Mount = { name: DEFAULT_MOUNT, url: vaultUrl, origin: 'vaultUrl' };
  const all = createMounts([main, ...(mounts?.named.values() ?? [])], mounts?.templates);
  checkAtOnce(config);
  const stack = stackOf(config, process.env);
  const open = (mount: Mount) => {
    if (config.provider === undefined) parseVaultUrl(String(mount.url ?? ''));
    return openStack({ ...stack, vaultUrl: mount.url, mount: mount.name }, () =>
      bottomOf(mount, config, client),
    );
  };
  const first = open(main);
  const gateway = openGateway({
    mounts: all,
    open: (mount) => (mount.name === DEFAULT_MOUNT ? first : open(mount)),
    // What is not found is an answer here, and is not looked for.
    nearMisses: false,
    ...(audit === undefined ? {} : { audit }),
    ...(clock === undefined ? {} : { clock }),
  });
  const close = async () => {
    try {
      await gateway.close();
    } finally {
      // Where nobody read of it yet, the gateway does not know it.
      await first.close();
    }
  };
  return { ...gateway, close, [Symbol.asyncDispose]: close };
}

function bottomOf(mount: Mount, config: StoreConfig, client: SecretClient | undefined): SecretProvider {
  const { provider, credential, options, clock } = config;
  const timed = clock === undefined ? {} : { clock };
  if (mount.name === DEFAULT_MOUNT && client !== undefined) return providerOver(client, timed);
  if (typeof provider === 'function') return provider(mount);
  if (mount.name === DEFAULT_MOUNT && provider !== undefined) return provider;
  if (needsOfficialClient(options)) {
    return providerOver(officialClient(parseVaultUrl(mount.url).origin, config), {
      ...timed,
      abortable: true,
    });
  }
  return azureProvider({
    vaultUrl: mount.url,
    // A removal is told as soon as the vault has accepted it, as in the original.
    confirmTimeoutMs: 0,
    ...(credential === undefined ? {} : { credential }),
    ...(options?.httpClient === undefined ? {} : { httpClient: options.httpClient }),
    ...timed,
  });
}
