import type { Assignment } from '../access/assignments.ts';
import type { KeptApplication } from '../identity/application.ts';
import type { User } from '../identity/user.ts';
import type { SecretImage } from '../vault/image.ts';
import type { VaultSettings } from '../vault/settings.ts';

/**
 * Everything an emulator knows at one moment. Nothing in it is ever changed, so that images share what they have in
 * common: one costs a list of references for each secret, no copy of any value.
 */
export interface Image {
  readonly tenant: TenantImage;
  readonly vaults: readonly VaultImage[];
  /** Clients that are always there and managed identities included. */
  readonly applications: readonly KeptApplication[];
  readonly users: readonly User[];
  readonly assignments: readonly Assignment[];
}

export interface VaultImage {
  readonly settings: Required<VaultSettings>;
  readonly secrets: readonly SecretImage[];
}

/** Who is there from the start; the same for as long as the emulator runs. */
export interface TenantImage {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientObjectId: string;
  readonly identityHeader: string;
  readonly identityClientId: string;
  readonly identityObjectId: string;
  readonly user: User;
  /** 32 bytes, base64. */
  readonly backupKey: string;
}
