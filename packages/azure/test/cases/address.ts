import { azureProvider } from '../../src/index.ts';
import type { Case } from './case.ts';

const SUFFIXES = 'vault.azure.net, vault.azure.cn, vault.usgovcloudapi.net, and not on this machine.';
const ID = '/subscriptions/canary/resourceGroups/canary/providers/Microsoft.KeyVault/vaults/contoso';

/** Addresses that are refused before anything is sent; every kind of mistake is in vault-url.test.ts. */
export const ADDRESS: readonly Case[] = (
  [
    [
      'contoso.vault.azure.net',
      'The vault address has no https:// in front.',
      'Write https://contoso.vault.azure.net.',
      'the host alone',
    ],
    [
      'http://contoso.vault.azure.net',
      'The vault address contoso.vault.azure.net uses http: tokens are sent over https only.',
      'Use https://contoso.vault.azure.net.',
      'http',
    ],
    [
      `https://portal.azure.com/#@canary/resource${ID}/overview`,
      'The vault address is that of a page of the Azure portal.',
      'Use https://contoso.vault.azure.net, which that page shows as "Vault URI".',
      'the portal',
    ],
    [
      ID,
      'The vault address is a resource id of Azure.',
      'Use https://contoso.vault.azure.net, in China https://contoso.vault.azure.cn, in US Government https://contoso.vault.usgovcloudapi.net.',
      'the resource id',
    ],
    [
      'https://contoso.vault.azure.net/secrets/db',
      'The vault address contoso.vault.azure.net goes on to a secret: it names the vault alone.',
      'Use https://contoso.vault.azure.net, and the ref azure://vault/db for the secret.',
      'the address of a secret',
    ],
    [
      'https://contoso.privatelink.vaultcore.azure.net',
      'contoso.privatelink.vaultcore.azure.net is the private name of a vault, for which no certificate exists.',
      'Use https://contoso.vault.azure.net: it resolves to the private endpoint where its DNS zone is linked.',
      'the name of the private link',
    ],
    [
      'https://contoso.vaults.azure.net',
      `contoso.vaults.azure.net is not under ${SUFFIXES}`,
      'Use https://contoso.vault.azure.net, if that is the vault.',
      'a misspelt suffix',
    ],
    [
      'https://contoso.managedhsm.azure.net',
      'contoso.managedhsm.azure.net is a Managed HSM: it keeps keys, and has no secrets.',
      'Use a Key Vault, such as https://contoso.vault.azure.net.',
      'another service',
    ],
  ] as const
).map(([vaultUrl, message, hint, why]) => ({
  why,
  when: async () => async () => azureProvider({ vaultUrl }),
  code: 'invalid_vault_url',
  message,
  hint,
}));
