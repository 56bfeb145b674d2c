import { vaultError } from '../errors/index.ts';

/** The mount that a raw name means, where no other default is configured. */
export const DEFAULT_MOUNT = 'vault';

/** A name for one vault or store, as refs use it. */
export interface Mount {
  /** Lower-case. */
  readonly name: string;
  /** Address of the vault. */
  readonly url: string;
}

/** The variables that {@link mountsFrom} reads. */
export interface MountVariables {
  readonly KEY_VAULT_URI?: string | undefined;
  readonly KEYWARD_MOUNTS?: string | undefined;
}

const MOUNT_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Reads the configured mounts: `KEY_VAULT_URI` is the mount `vault`, `KEYWARD_MOUNTS` lists more
 * as `name=url,...`.
 *
 * @param variables - Usually `process.env`.
 * @returns The mounts by name; empty where nothing is configured.
 * @throws `invalid_configuration` for an entry that is not `name=url`, a bad name, or a name given twice.
 * @example
 * ```ts
 * import { mountsFrom } from '@keyward/core/ref';
 *
 * const mounts = mountsFrom({
 *   KEY_VAULT_URI: 'https://contoso.vault.azure.net',
 *   KEYWARD_MOUNTS: 'billing=https://billing.vault.azure.net',
 * });
 * mounts.get('billing')?.url; // https://billing.vault.azure.net
 * ```
 */
export function mountsFrom(variables: MountVariables): ReadonlyMap<string, Mount> {
  const mounts = new Map<string, Mount>();
  const uri = variables.KEY_VAULT_URI?.trim();
  if (uri) mounts.set(DEFAULT_MOUNT, { name: DEFAULT_MOUNT, url: uri });
  for (const entry of (variables.KEYWARD_MOUNTS ?? '').split(',')) {
    if (entry.trim() === '') continue;
    const mount = parseMount(entry.trim());
    const known = mounts.get(mount.name);
    if (known !== undefined && known.url !== mount.url) {
      throw invalid(
        `it gives the mount \`${mount.name}\` two addresses (KEY_VAULT_URI is the mount \`${DEFAULT_MOUNT}\`)`,
      );
    }
    mounts.set(mount.name, mount);
  }
  return mounts;
}

/**
 * Tells whether a text can name a mount.
 *
 * @param name - A name, lower-case.
 * @returns True for 1 to 63 letters, digits and inner hyphens.
 * @example
 * ```ts
 * import { isMountName } from '@keyward/core/ref';
 *
 * isMountName('billing-prod'); // true
 * ```
 */
export function isMountName(name: string): boolean {
  return MOUNT_NAME.test(name);
}

function parseMount(entry: string): Mount {
  const at = entry.indexOf('=');
  if (at === -1) throw invalid(`an entry has no \`=\` between name and address`);
  const name = entry.slice(0, at).trim().toLowerCase();
  const url = entry.slice(at + 1).trim();
  if (!isMountName(name)) throw invalid('a name is not 1 to 63 letters, digits and inner hyphens');
  if (url === '') throw invalid(`the mount \`${name}\` has no address`);
  return { name, url };
}

function invalid(why: string) {
  return vaultError('invalid_configuration', {
    message: `KEYWARD_MOUNTS cannot be used: ${why}.`,
    hint: 'Write it as `name=https://<vault>.vault.azure.net,other=https://...`.',
  });
}
