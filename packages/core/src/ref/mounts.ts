import { vaultError } from '../errors/index.ts';
import { sameAddress } from './address.ts';
import { badName, DEFAULT_MOUNT, isMountName, type Mount } from './mount.ts';
import { type MountTemplate, readerOf } from './template.ts';

/** The configured mounts: some by name, and templates that make one of every name that fits them. */
export interface Mounts {
  readonly named: ReadonlyMap<string, Mount>;
  readonly templates: readonly MountTemplate[];
  /** The mount of this name, lower-case: a named one, else what the first template that fits makes of it. */
  get(name: string): Mount | undefined;
}

/**
 * Puts mounts together. A template never stands in the way of a named mount, and never makes the
 * mount `vault`, so that a raw name means only what was chosen for it.
 *
 * @param named - The mounts that have a name of their own.
 * @param templates - In the order in which they are tried.
 * @returns The mounts, frozen.
 * @throws `invalid_configuration` for a bad name, a name given two addresses, or a template that
 *   cannot be read back.
 * @example
 * ```ts
 * import { createMounts } from '@keyward/core/ref';
 *
 * const mounts = createMounts(
 *   [{ name: 'billing', url: 'https://contoso-billing.vault.azure.net' }],
 *   [{ name: '{app}-{env}', url: 'https://{app}-{env}-keyvault.vault.azure.net' }],
 * );
 * mounts.get('billing')?.url; // https://contoso-billing.vault.azure.net
 * mounts.get('shop-prod')?.url; // https://shop-prod-keyvault.vault.azure.net
 * ```
 */
export function createMounts(named: readonly Mount[], templates: readonly MountTemplate[] = []): Mounts {
  for (const { name, origin } of named) if (!isMountName(name)) throw badName(origin ?? 'A mount');
  const byName = distinct(named);
  const tried = [...distinct(templates).values()];
  const readers = tried.map((template) => readerOf(template));
  return Object.freeze({
    named: byName,
    templates: Object.freeze(tried),
    get(name: string) {
      const known = byName.get(name);
      if (known !== undefined || name === DEFAULT_MOUNT || !isMountName(name)) return known;
      for (const read of readers) {
        const mount = read(name);
        if (mount !== undefined) return mount;
      }
      return undefined;
    },
  });
}

function distinct<Entry extends Mount | MountTemplate>(entries: readonly Entry[]): Map<string, Entry> {
  const kept = new Map<string, Entry>();
  for (const entry of entries) {
    const known = kept.get(entry.name);
    if (known === undefined) {
      const own: Entry = { ...entry };
      kept.set(entry.name, Object.freeze(own));
    } else if (!sameAddress(known.url, entry.url)) throw twice(known, entry);
  }
  return kept;
}

function twice(first: Mount | MountTemplate, second: Mount | MountTemplate) {
  const origins = new Set([first.origin, second.origin].filter((origin) => origin !== undefined));
  const where = origins.size === 0 ? 'The mounts' : [...origins].join(' and ');
  const together = origins.size > 1 ? ' together' : '';
  return vaultError('invalid_configuration', {
    message: `${where} cannot be used${together}: the mount \`${first.name}\` has two addresses.`,
    hint: 'Leave one of the two, or give the other vault a name of its own (KEY_VAULT_URI and AZURE_VAULT_URL are the mount `vault`).',
  });
}
