import type { SecretValue } from '../value/index.ts';

/** Where a secret is inside one store. Mount and fragment are not a provider's business. */
export interface SecretLocation {
  /** Decoded path; `app--db` and `app/db` are the same in an Azure vault. */
  readonly path: string;
  /** Version id; without it, the latest. */
  readonly version?: string;
}

/**
 * Whether now lies between `notBefore` and `expiresOn`. Informational: a secret outside its
 * window is readable (Key Vault: about-secrets, "secret attributes").
 */
export type Validity = 'valid' | 'not_yet_valid' | 'expired';

/** What a store tells about a secret without its value. */
export interface SecretInfo {
  /** Canonical path. */
  readonly path: string;
  /** Version id; absent where a listing does not tell it, as Key Vault's does not. */
  readonly version?: string;
  readonly enabled: boolean;
  readonly validity: Validity;
  readonly contentType?: string;
  /** All tags except the one in which the provider keeps the exact path. */
  readonly tags: Readonly<Record<string, string>>;
  readonly createdOn?: Date;
  readonly updatedOn?: Date;
  readonly notBefore?: Date;
  readonly expiresOn?: Date;
  /** True where the secret belongs to a certificate, and must not be written or deleted on its own. */
  readonly managed: boolean;
}

/** What a store tells about one version, without its value. */
export interface SecretVersionInfo extends SecretInfo {
  readonly version: string;
}

/** One version of a secret with its value. */
export interface Secret extends SecretVersionInfo {
  readonly value: SecretValue;
}

/** A deleted secret that can still be recovered. */
export interface DeletedSecretInfo extends SecretInfo {
  readonly deletedOn?: Date;
  /** When the store removes it for good; absent where it never does by itself. */
  readonly scheduledPurgeOn?: Date;
}

/** What became of a delete. */
export interface Deletion {
  readonly path: string;
  /**
   * True when the store confirmed that the secret is gone; false when it accepted the delete but did
   * not confirm it in time, or the caller may not look at deleted secrets.
   */
  readonly confirmed: boolean;
  readonly deletedOn?: Date;
  readonly scheduledPurgeOn?: Date;
}

/** What a write may say besides the value. */
export interface SecretMetadata {
  readonly contentType?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Default: true. */
  readonly enabled?: boolean;
  readonly notBefore?: Date;
  readonly expiresOn?: Date;
}

/** A new version, complete: what is not given is empty in it. */
export interface SetSecretInput extends SecretMetadata {
  readonly value: SecretValue;
}

/** A change: what is not given stays as it is. With a value it makes a new version. */
export interface UpdateSecretInput extends SecretMetadata {
  readonly value?: SecretValue;
}

/**
 * Tells where a moment lies relative to a secret's dates.
 *
 * @param dates - `notBefore` and `expiresOn`, each optional.
 * @param now - Milliseconds since 1970-01-01 UTC.
 * @returns The validity; a secret expires at the very moment of `expiresOn`.
 * @example
 * ```ts
 * import { validityAt } from '@keyward/core/provider';
 *
 * validityAt({ expiresOn: new Date('2020-01-01') }, Date.now()); // 'expired'
 * ```
 */
export function validityAt(dates: Pick<SecretMetadata, 'notBefore' | 'expiresOn'>, now: number): Validity {
  if (dates.expiresOn !== undefined && dates.expiresOn.getTime() <= now) return 'expired';
  if (dates.notBefore !== undefined && dates.notBefore.getTime() > now) return 'not_yet_valid';
  return 'valid';
}
