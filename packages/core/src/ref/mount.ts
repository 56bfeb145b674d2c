import { type VaultOperationError, vaultError } from '../errors/index.ts';

/** The mount that a raw name means, where no other default is configured. */
export const DEFAULT_MOUNT = 'vault';

/** A name for one vault or store, as refs use it. */
export interface Mount {
  /** Lower-case. */
  readonly name: string;
  /** Address of the vault, as configured; whoever opens the vault judges it. */
  readonly url: string;
  /** Where it was configured, for people: `KEY_VAULT_URI`, `KEYWARD_MOUNTS`, `.env`, `keyward.yaml`. */
  readonly origin?: string;
}

const MOUNT_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

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

/** A mount as messages name it; what does not look like the name of one may be anything, and is not shown. */
export function shownMount(name: string): string {
  return /^[a-z0-9{}-]{1,80}$/.test(name) ? `the mount \`${name}\`` : 'a mount';
}

export function badName(place: string): VaultOperationError {
  return unusable(
    place,
    'a name is not 1 to 63 letters, digits and inner hyphens',
    'Name a mount as in `billing`, or a template of mounts as in `{app}-{env}`.',
  );
}

export function unusable(place: string, why: string, hint: string): VaultOperationError {
  return vaultError('invalid_configuration', { message: `${place} cannot be used: ${why}.`, hint });
}
