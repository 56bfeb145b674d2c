import { addressOf } from './address.ts';
import { badName, isMountName, type Mount, shownMount, unusable } from './mount.ts';
import { isTemplate, type MountTemplate, readerOf } from './template.ts';

/** A mount or a template of mounts, as somebody wrote it. */
export interface MountEntry {
  readonly name: string;
  /** A whole address, or the name of a vault in the public cloud. */
  readonly address: string;
  /** The setting or file it stands in. */
  readonly origin: string;
  /** How an error names the place, where it can be told more exactly than by `origin`: with the line, say. */
  readonly place?: string;
}

const HINT = 'Give the whole address, as in `https://contoso.vault.azure.net`, or the name of a vault alone.';

/** Entries that were read: what {@link createMounts} takes. */
export interface ReadMounts {
  readonly named: readonly Mount[];
  readonly templates: readonly MountTemplate[];
}

/**
 * Reads mounts as they were written in a setting or file. Names fold case; a name with `{app}` or `{env}` is a
 * template; an address without `://` is the name of a vault in the public cloud.
 *
 * @param entries - In the order in which templates are tried.
 * @returns The mounts and the templates.
 * @throws `invalid_configuration` naming the place, for a name that is none, an address that is none, or a
 *   template that could be read in two ways, or that no vault can ever fit.
 * @example
 * ```ts
 * import { createMounts, readMounts } from '@keyward/core/ref';
 *
 * const origin = 'vaults.json';
 * const { named, templates } = readMounts([
 *   { name: 'billing', address: 'contoso-billing', origin },
 *   { name: '{app}-{env}', address: '{app}-{env}-keyvault', origin },
 * ]);
 * createMounts(named, templates).get('shop-dev')?.url; // https://shop-dev-keyvault.vault.azure.net
 * ```
 */
export function readMounts(entries: Iterable<MountEntry>): ReadMounts {
  const named: Mount[] = [];
  const templates: MountTemplate[] = [];
  for (const entry of entries) {
    const mount = read(entry);
    (isTemplate(mount.name) ? templates : named).push(mount);
  }
  return { named, templates };
}

function read({ name: text, address: given, origin, place = origin }: MountEntry): Mount | MountTemplate {
  const name = text.trim().toLowerCase();
  if (!isTemplate(name) && !isMountName(name)) throw badName(place);
  const address = given.trim();
  if (address === '') throw unusable(place, `${shownMount(name)} has no address`, HINT);
  const url = addressOf(address);
  if (url === undefined) {
    const why = 'neither begins with https:// nor is the name of a vault';
    throw unusable(place, `the address of ${shownMount(name)} ${why}`, HINT);
  }
  const mount = { name, url, origin };
  if (isTemplate(name) || isTemplate(url)) readerOf(mount, place);
  return mount;
}
