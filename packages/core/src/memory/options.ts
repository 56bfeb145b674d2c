import type { Clock } from '../clock/index.ts';
import { vaultError } from '../errors/index.ts';
import { KEY_VAULT_LIMITS, type ProviderLimits, type SecretMetadata } from '../provider/index.ts';
import type { SecretValue } from '../value/index.ts';
import type { FaultSwitch } from './faults.ts';
import type { MemoryStore } from './store.ts';

/** A secret to begin with: its value alone, or with metadata. */
export type MemorySecret = string | (SecretMetadata & { readonly value: string | SecretValue });

/** Options of {@link memory}. */
export interface MemoryOptions {
  /** Secrets to begin with, by path. */
  readonly secrets?: Readonly<Record<string, MemorySecret>>;
  /**
   * What differs from Key Vault's limits. With `foldsCase: false` paths are kept exactly, without Key
   * Vault's aliases either: `app--db` is then another secret than `app/db`.
   */
  readonly limits?: Partial<ProviderLimits>;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Makes calls fail on demand. Default: no call fails. */
  readonly faults?: FaultSwitch;
  /** Where secrets are kept. Default: a store of its own. */
  readonly store?: MemoryStore;
  /** How long deleted secrets can be recovered, in days, 7 to 90. Default: 90. */
  readonly retentionDays?: number;
  /** True where deleted secrets go only when their retention ends. Default: false. */
  readonly purgeProtection?: boolean;
}

const RETENTION_DAYS = { least: 7, most: 90 } as const;

export function retentionOf({ retentionDays = RETENTION_DAYS.most }: MemoryOptions): number {
  const { least, most } = RETENTION_DAYS;
  if (!(Number.isInteger(retentionDays) && retentionDays >= least && retentionDays <= most)) {
    throw vaultError('invalid_configuration', {
      message: `\`retentionDays\` is not a whole number from ${least} to ${most}.`,
      hint: 'Leave it out for Key Vault’s default of 90 days.',
    });
  }
  return retentionDays * 86_400_000;
}

export function limitsOf({ limits }: MemoryOptions): ProviderLimits {
  return Object.freeze({ ...KEY_VAULT_LIMITS, ...limits });
}
