import type { Assignment } from '../access/assignments.ts';
import type { KeptApplication } from '../identity/application.ts';
import type { User } from '../identity/user.ts';
import type { Versions } from '../vault/image.ts';
import type { VaultSettings } from '../vault/settings.ts';
import type { TenantImage } from './image.ts';

/** A document as it was understood: whole, checked, its times counted from the moment it was read. */
export interface Seed {
  readonly tenant: Partial<TenantImage>;
  /** Whether client, user and system-assigned identity have roles of their own accord. */
  readonly roles: boolean;
  readonly vaults: readonly SeedVault[];
  /** User-assigned identities included. */
  readonly applications: readonly KeptApplication[];
  readonly users: readonly User[];
  readonly assignments: readonly Assignment[];
}

export interface SeedVault {
  readonly name: string;
  /** What of it was said. */
  readonly given: Omit<VaultSettings, 'name'>;
  readonly secrets: readonly SeedSecret[];
}

/** Seconds. */
export interface SeedSecret {
  readonly name: string;
  readonly versions: Versions;
  readonly deleted?: { readonly deletedDate: number; readonly scheduledPurgeDate?: number };
}
