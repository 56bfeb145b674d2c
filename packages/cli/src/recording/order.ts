import { isDeepStrictEqual } from 'node:util';
import type { InventoryItem, InventoryVersion } from '@keyward/azure';

/**
 * Versions with the oldest first. Key Vault lists them in the order of their ids and says the second in which each was
 * made; of several in the last second the latest is the one that reads as the secret does, if it was not named.
 */
export function oldestFirst(
  versions: readonly InventoryVersion[],
  secret: InventoryItem,
  latest: string | undefined,
): readonly InventoryVersion[] {
  const sorted = versions.toSorted((one, other) => madeAt(one) - madeAt(other));
  const last = lastOnes(sorted);
  const found =
    latest === undefined
      ? last.findLast((version) => isDeepStrictEqual(said(version), said(secret)))
      : sorted.find(({ version }) => version === latest);
  return found === undefined ? sorted : [...sorted.filter((version) => version !== found), found];
}

/** Of the last second; where there are several, only a read of the secret tells the latest for sure. */
export function lastOnes(versions: readonly InventoryVersion[]): readonly InventoryVersion[] {
  const last = Math.max(...versions.map(madeAt));
  return versions.filter((version) => madeAt(version) === last);
}

function madeAt({ createdOn }: InventoryVersion): number {
  return createdOn?.getTime() ?? 0;
}

function said({ name: _, version: __, validity: ___, ...rest }: InventoryItem): object {
  return rest;
}
