import type { InventoryDeleted, InventoryItem, InventoryVersion } from '@keyward/azure';
import type { RecordedSecret, RecordedVault, RecordedVersion, Shape } from '@keyward/emulator/rehearsal';

/** The least and the most that a vault can keep what is deleted. */
const RETENTION = { least: 7, most: 90 };

/** A version as a recording says it. */
export function recordedVersion(version: InventoryVersion, shape?: Shape): RecordedVersion {
  const { contentType, tags, enabled, managed, notBefore, expiresOn, createdOn, updatedOn } = version;
  return {
    version: version.version,
    enabled,
    ...(contentType === undefined ? {} : { contentType }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    ...(notBefore === undefined ? {} : { notBefore: seconds(notBefore) }),
    ...(expiresOn === undefined ? {} : { expires: seconds(expiresOn) }),
    ...(createdOn === undefined ? {} : { created: seconds(createdOn) }),
    ...(updatedOn === undefined ? {} : { updated: seconds(updatedOn) }),
    ...(managed ? { managed } : {}),
    ...(shape === undefined ? {} : { shape }),
  };
}

/** A deleted secret has the one version that the vault still tells. */
export function recordedDeleted(deleted: InventoryDeleted): RecordedSecret {
  const { name, deletedOn, scheduledPurgeOn } = deleted;
  return {
    name,
    versions: [recordedVersion(deleted)],
    deleted: {
      deletedDate: seconds(deletedOn ?? new Date(0)),
      ...(scheduledPurgeOn === undefined ? {} : { scheduledPurgeDate: seconds(scheduledPurgeOn) }),
    },
  };
}

/** What secrets tell of their vault. */
export function settingsOf(
  items: readonly InventoryItem[],
): Pick<RecordedVault, 'retentionDays' | 'purgeProtection'> {
  const days = items.find(({ recoverableDays = 0 }) => recoverableDays >= RETENTION.least)?.recoverableDays;
  return {
    ...(days === undefined || days > RETENTION.most ? {} : { retentionDays: days }),
    ...(items.some(({ purgeable }) => !purgeable) ? { purgeProtection: true } : {}),
  };
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1_000);
}
