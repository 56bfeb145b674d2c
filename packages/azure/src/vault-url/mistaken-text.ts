import { addressIn, isVaultName, type VaultSuffix } from './address.ts';

/** What is wrong with an address, and, where this case knows better than the error table, what to use. */
export interface Mistake {
  readonly message: string;
  readonly hint?: string;
}

export const EXAMPLE = 'https://contoso.vault.azure.net';

const PORTALS: ReadonlyMap<string, VaultSuffix> = new Map([
  ['portal.azure.com', 'vault.azure.net'],
  ['portal.azure.cn', 'vault.azure.cn'],
  ['portal.azure.us', 'vault.usgovcloudapi.net'],
]);
const QUOTES = '["\'`\u2018-\u201f]';

/** What shows in the text itself, before it is taken for a URL of a vault. */
export function mistakeInText(given: string, url: URL | null): Mistake | undefined {
  if (given === '') {
    return {
      message: 'The vault address is empty.',
      hint: `Set it to that of the vault, such as ${EXAMPLE}.`,
    };
  }
  if (new RegExp(`^${QUOTES}|${QUOTES}$`).test(given)) {
    const inner = addressIn(given.replace(new RegExp(`^(?:${QUOTES}|\\s)+|(?:${QUOTES}|\\s)+$`, 'g'), ''));
    return {
      message: 'The vault address has quotes around it.',
      hint: `Write ${inner?.origin ?? 'it'} without quotes: some tools, such as \`docker --env-file\`, pass them on.`,
    };
  }
  if (/[<>]|\$[({]|\{\{/.test(given)) {
    return {
      message: 'The vault address holds a placeholder that nothing has filled in.',
      hint: `Put the name of the vault in its place, as in ${EXAMPLE}.`,
    };
  }
  if (/^(?:azure|keyward):\/\//i.test(given)) {
    return {
      message: 'The vault address is a ref.',
      hint: `A ref names a secret through a mount; the address of the mount is that of a vault, such as ${EXAMPLE}.`,
    };
  }
  return portal(given, url) ?? resourceId(given);
}

function portal(given: string, url: URL | null): Mistake | undefined {
  const suffix = PORTALS.get(url?.hostname ?? '');
  if (suffix === undefined) return undefined;
  const name = vaultIn(given);
  return {
    message: 'The vault address is that of a page of the Azure portal.',
    hint:
      name === undefined
        ? `Open the vault there and copy its "Vault URI", such as https://contoso.${suffix}.`
        : `Use https://${name}.${suffix}, which that page shows as "Vault URI".`,
  };
}

function resourceId(given: string): Mistake | undefined {
  if (!/(?:^|\/)subscriptions\//i.test(given)) return undefined;
  const name = vaultIn(given);
  return {
    message: 'The vault address is a resource id of Azure.',
    hint:
      name === undefined
        ? `Use the "Vault URI" of the vault, such as ${EXAMPLE}.`
        : `Use https://${name}.vault.azure.net, in China https://${name}.vault.azure.cn, in US Government https://${name}.vault.usgovcloudapi.net.`,
  };
}

/** The vault in a resource id, which pages of the portal have in their address. */
function vaultIn(given: string): string | undefined {
  const [, name = ''] = /\/providers\/Microsoft\.KeyVault\/vaults\/([^/?#]+)/i.exec(given) ?? [];
  return isVaultName(name) ? name.toLowerCase() : undefined;
}
