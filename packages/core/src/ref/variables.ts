import { readMounts } from './entry.ts';
import { DEFAULT_MOUNT, type Mount, unusable } from './mount.ts';
import { createMounts, type Mounts } from './mounts.ts';

const ORIGIN = 'KEYWARD_MOUNTS';

/** The variables that {@link mountsFrom} reads. */
export interface MountVariables {
  readonly KEY_VAULT_URI?: string | undefined;
  readonly AZURE_VAULT_URL?: string | undefined;
  readonly KEYWARD_MOUNTS?: string | undefined;
}

/**
 * Reads the mounts that the environment configures: `KEY_VAULT_URI`, or its other name `AZURE_VAULT_URL`, is the
 * mount `vault`; `KEYWARD_MOUNTS` lists more as `name=address,...`. A template, `{app}-{env}=...`, makes a mount of
 * every name that fits it; an address without `://` is the name of a vault in the public cloud. A variable that is
 * empty counts as not set.
 *
 * @param variables - Usually `process.env`.
 * @returns The mounts; none where nothing is configured.
 * @throws `invalid_configuration` for an entry that is not `name=address`, a bad name or template, and a name
 *   given two addresses.
 * @example
 * ```ts
 * import { mountsFrom } from '@keyward/core/ref';
 *
 * const mounts = mountsFrom({
 *   KEY_VAULT_URI: 'https://contoso.vault.azure.net',
 *   KEYWARD_MOUNTS: 'billing=contoso-billing,{app}-{env}={app}-{env}-keyvault',
 * });
 * mounts.get('billing')?.url; // https://contoso-billing.vault.azure.net
 * mounts.get('shop-prod')?.url; // https://shop-prod-keyvault.vault.azure.net
 * ```
 */
export function mountsFrom(variables: MountVariables): Mounts {
  const vaults: Mount[] = [];
  for (const origin of ['KEY_VAULT_URI', 'AZURE_VAULT_URL'] as const) {
    const url = variables[origin]?.trim();
    if (url) vaults.push({ name: DEFAULT_MOUNT, url, origin });
  }
  const listed = readMounts(entriesOf(variables.KEYWARD_MOUNTS ?? ''));
  return createMounts([...vaults, ...listed.named], listed.templates);
}

function entriesOf(list: string) {
  const entries = list.split(',').filter((entry) => entry.trim() !== '');
  return entries.map((entry) => {
    const at = entry.indexOf('=');
    if (at === -1) {
      throw unusable(
        ORIGIN,
        'an entry has no `=` between name and address',
        'Write it as `name=https://<vault>.vault.azure.net,other=<vault>,{app}-{env}={app}-{env}-keyvault`.',
      );
    }
    return { name: entry.slice(0, at), address: entry.slice(at + 1), origin: ORIGIN };
  });
}
