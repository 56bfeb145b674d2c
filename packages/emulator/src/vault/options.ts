import type { Clock } from '../clock/clock.ts';
import { BACKUP_KEY_BYTES } from './backup.ts';
import type { VaultJournal } from './journal.ts';
import { OPEN_PROPERTIES, type VaultProperties } from './properties.ts';
import type { RecoveryLevel } from './secret.ts';

export interface VaultOptions extends VaultProperties {
  /** 3 to 24 letters, digits and hyphens. */
  readonly name: string;
  /** Azure region, as refusals and response headers name it. */
  readonly location: string;
  readonly clock: Clock;
  /** 32 bytes. Vaults that share it restore each other's backups. */
  readonly backupKey: Uint8Array;
  /** 7 to 90, 90 by default. */
  readonly retentionDays?: number;
  readonly purgeProtection?: boolean;
  /** Milliseconds that a delete, a recovery and a purge take; 0 by default. */
  readonly delayMs?: number;
  /** Without one the vault is kept nowhere. */
  readonly journal?: VaultJournal;
}

export type CheckedOptions = Required<Omit<VaultOptions, 'journal'>> & Pick<VaultOptions, 'journal'>;

/** Throws a RangeError for what no vault can have. */
export function checkOptions(options: VaultOptions): CheckedOptions {
  const { name, backupKey, retentionDays = 90, purgeProtection = false, delayMs = 0 } = options;
  if (!/^[0-9A-Za-z-]{3,24}$/.test(name)) {
    throw new RangeError(`A vault name is 3 to 24 letters, digits and hyphens, not ${JSON.stringify(name)}.`);
  }
  if (!Number.isInteger(retentionDays) || retentionDays < 7 || retentionDays > 90) {
    throw new RangeError(`retentionDays is a whole number from 7 to 90, not ${retentionDays}.`);
  }
  if (!Number.isFinite(delayMs) || delayMs < 0) {
    throw new RangeError(`delayMs is a number of milliseconds from 0, not ${delayMs}.`);
  }
  if (backupKey.length !== BACKUP_KEY_BYTES) {
    throw new RangeError(`backupKey is ${BACKUP_KEY_BYTES} bytes, not ${backupKey.length}.`);
  }
  return { ...OPEN_PROPERTIES, ...options, retentionDays, purgeProtection, delayMs };
}

export function recoveryLevelOf({
  retentionDays,
  purgeProtection,
}: Pick<CheckedOptions, 'retentionDays' | 'purgeProtection'>): RecoveryLevel {
  const level = retentionDays === 90 ? 'Recoverable' : 'CustomizedRecoverable';
  return purgeProtection ? level : `${level}+Purgeable`;
}
