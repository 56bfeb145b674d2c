import type { DeletedSecret } from '@azure/keyvault-secrets';
import type { DeletedSecretInfo, SecretInfo } from '@keyward/core/provider';
import {
  type Bundle,
  deletionDates,
  described,
  NotKeyVault,
  nameIn,
  type Reading,
  tagsIn,
  versionIn,
} from '../secret/info.ts';

/**
 * What a vault says of a secret, or of a version of one, in the vault's own terms.
 *
 * @example
 * ```ts
 * import type { InventoryItem } from '@keyward/azure';
 *
 * export const isCertificate = ({ managed }: InventoryItem) => managed;
 * ```
 */
export interface InventoryItem extends Omit<SecretInfo, 'path'> {
  /** As Key Vault spells it, such as `app--db`. */
  readonly name: string;
  /** Days that the vault keeps what is deleted. */
  readonly recoverableDays?: number;
  /** False where the vault is protected against purging. */
  readonly purgeable: boolean;
}

/**
 * A version of a secret, in the vault's own terms.
 *
 * @example
 * ```ts
 * import type { InventoryVersion } from '@keyward/azure';
 *
 * export const idOf = ({ name, version }: InventoryVersion) => `${name}/${version}`;
 * ```
 */
export interface InventoryVersion extends InventoryItem {
  readonly version: string;
}

/**
 * A deleted secret with its latest version, in the vault's own terms.
 *
 * @example
 * ```ts
 * import type { InventoryDeleted } from '@keyward/azure';
 *
 * export const isKeptFor = ({ deletedOn, scheduledPurgeOn }: InventoryDeleted) =>
 *   Number(scheduledPurgeOn) - Number(deletedOn);
 * ```
 */
export interface InventoryDeleted
  extends InventoryVersion,
    Pick<DeletedSecretInfo, 'deletedOn' | 'scheduledPurgeOn'> {}

interface Levelled {
  readonly recoverableDays?: number;
  readonly recoveryLevel?: string;
}

export function itemFrom(bundle: Bundle & Levelled, { address, now }: Reading): InventoryItem {
  const { recoverableDays, recoveryLevel } = bundle;
  return {
    name: nameIn(bundle, address),
    ...described(bundle, now),
    tags: { ...tagsIn(bundle.tags) },
    ...(typeof recoverableDays === 'number' ? { recoverableDays } : {}),
    purgeable: recoveryLevel === undefined || recoveryLevel.includes('Purgeable'),
  };
}

/** One of the secret that was asked for. */
export function inventoryVersionFrom(
  bundle: Bundle & Levelled,
  name: string,
  reading: Reading,
): InventoryVersion {
  const item = itemFrom(bundle, reading);
  if (item.name.toLowerCase() !== name.toLowerCase())
    throw new NotKeyVault('The answer is about another secret.');
  return { ...item, version: versionIn(bundle) };
}

export function inventoryDeletedFrom(
  answer: DeletedSecret,
  name: string,
  reading: Reading,
): InventoryDeleted {
  return { ...inventoryVersionFrom(answer.properties, name, reading), ...deletionDates(answer) };
}
