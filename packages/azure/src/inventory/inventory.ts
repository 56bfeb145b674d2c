import { type Clock, systemClock } from '@keyward/core/clock';
import type { Call } from '@keyward/core/provider';
import { type SecretValue, secretValue } from '@keyward/core/value';
import { connect } from '../client/connection.ts';
import { openVault, type Vault } from '../client/vault.ts';
import { about } from '../failure/subject.ts';
import { pages } from '../provider/pages.ts';
import type { AzureProviderOptions } from '../provider/provider.ts';
import { NotKeyVault } from '../secret/info.ts';
import { credentialFor } from '../sign-in/choice.ts';
import { parseVaultUrl } from '../vault-url/vault-url.ts';
import {
  type InventoryDeleted,
  type InventoryItem,
  type InventoryVersion,
  inventoryDeletedFrom,
  inventoryVersionFrom,
  itemFrom,
} from './item.ts';

/**
 * All that a vault holds under its own names, with every tag: for who copies or compares whole vaults. It writes
 * nothing. Errors are those of the provider.
 *
 * @example
 * ```ts
 * import { type AzureInventory, azureInventory } from '@keyward/azure';
 *
 * const inventory: AzureInventory = azureInventory({ vaultUrl: 'https://contoso.vault.azure.net' });
 * const items = await Array.fromAsync(inventory.secrets());
 * await inventory.close();
 * console.log(items.length);
 * ```
 */
export interface AzureInventory {
  /** Live secrets, each as its latest version is, without saying which that is. Action readMetadata. */
  secrets(call?: Call): AsyncIterable<InventoryItem>;
  /** Versions in the order of their ids; none where there is no such secret. Action readMetadata. */
  versions(name: string, call?: Call): AsyncIterable<InventoryVersion>;
  /** Deleted secrets; a GET each tells the latest version. Action readMetadata. */
  deleted(call?: Call): AsyncIterable<InventoryDeleted>;
  /** The version that is named, otherwise the latest, with its value. Action getSecret. */
  read(
    name: string,
    version: string | undefined,
    call?: Call,
  ): Promise<InventoryVersion & { readonly value: SecretValue }>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** Options of {@link azureInventory}: those of the provider that matter to reading. */
export type AzureInventoryOptions = Omit<AzureProviderOptions, 'confirmTimeoutMs' | 'requestTimeoutMs'>;

const TIMEOUT_MS = 30_000;

/**
 * Opens a vault to look at all that it holds. Where the provider speaks of paths and hides the tags that are
 * Keyward's own, this says what is there. Client, sign-in, proxies and one attempt a call are as for `azureProvider`.
 *
 * @param options - The vault, and how to sign in.
 * @returns The inventory; close it when it is no longer needed.
 * @throws As `azureProvider`.
 * @example
 * ```ts
 * import { azureInventory } from '@keyward/azure';
 *
 * const inventory = azureInventory({ vaultUrl: 'https://contoso.vault.azure.net' });
 * for await (const { name, managed } of inventory.secrets()) if (managed) console.log(name);
 * await inventory.close();
 * ```
 */
export function azureInventory(options: AzureInventoryOptions): AzureInventory {
  const { clock = systemClock, httpClient } = options;
  const vault = openInventoried(options, clock, httpClient);
  const reading = () => ({ address: vault.address, now: clock.now() });
  return Object.freeze({
    secrets: (call = {}) =>
      flat(
        pages(
          vault,
          { doing: 'list secrets' },
          call,
          (client) => client.listPropertiesOfSecrets(),
          (item) => itemFrom(item, reading()),
        ),
      ),
    versions: (name, call = {}) =>
      flat(
        pages(
          vault,
          about('list the versions of', name),
          call,
          (client) => client.listPropertiesOfSecretVersions(name),
          (item) => inventoryVersionFrom(item, name, reading()),
        ),
      ),
    async *deleted(call = {}) {
      const found = pages(
        vault,
        { doing: 'list deleted secrets' },
        call,
        (client) => client.listDeletedSecrets(),
        ({ properties }) => itemFrom(properties, reading()).name,
      );
      for await (const page of found) for (const name of page) yield await deletedIn(vault, name, call);
    },
    read: (name, version, call = {}) => {
      const pinned = version === undefined ? {} : { version };
      return vault.call(about('read', name, pinned), call, async (client) => {
        const { value, properties } = await client.getSecret(name, pinned);
        const read = inventoryVersionFrom(properties, name, reading());
        const other = version !== undefined && version.toLowerCase() !== read.version.toLowerCase();
        if (other || typeof value !== 'string')
          throw new NotKeyVault('The answer is not what was asked for.');
        return { ...read, value: secretValue(value) };
      });
    },
    close: async () => vault.close(),
  } satisfies AzureInventory);
}

function openInventoried(
  options: AzureInventoryOptions,
  clock: Clock,
  httpClient: AzureInventoryOptions['httpClient'],
): Vault {
  const address = parseVaultUrl(options.vaultUrl);
  return openVault({
    address,
    clock,
    requestTimeoutMs: TIMEOUT_MS,
    confirmTimeoutMs: 0,
    connection: connect({
      address,
      credential: credentialFor(address, options),
      clock,
      ...(httpClient === undefined ? {} : { httpClient }),
    }),
  });
}

function deletedIn(vault: Vault, name: string, call: Call): Promise<InventoryDeleted> {
  return vault.call(about('look at the deleted secret', name, { deleted: true }), call, async (client) =>
    inventoryDeletedFrom(await client.getDeletedSecret(name), name, {
      address: vault.address,
      now: vault.clock.now(),
    }),
  );
}

async function* flat<Item>(found: AsyncIterable<readonly Item[]>): AsyncGenerator<Item> {
  for await (const page of found) yield* page;
}
