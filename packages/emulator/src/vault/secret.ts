import { randomUUID } from 'node:crypto';

/** One version of a secret. Never changed in place: an update replaces it. Times are whole seconds since 1970. */
export interface SecretVersion {
  /** 32 lower-case hex digits. */
  readonly version: string;
  readonly value: string;
  readonly contentType?: string;
  readonly tags?: Tags;
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
  readonly created: number;
  readonly updated: number;
  /** It belongs to a certificate, and no caller writes it or backs it up. */
  readonly managed?: true;
}

export type Tags = Readonly<Record<string, string>>;

/** What a caller may say about a version; an absent field of an update stays as it is, tags are replaced whole. */
export interface SecretChange {
  readonly contentType?: string;
  readonly tags?: Tags;
  readonly enabled?: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
}

export interface NewSecret extends SecretChange {
  readonly value: string;
}

/** What a certificate puts into the secret of its name. */
export interface CertificateSecret {
  readonly value: string;
  readonly contentType: string;
  readonly notBefore: number;
  readonly expires: number;
}

/** A version together with the spelling its secret was first written in. */
export interface NamedSecret {
  readonly name: string;
  readonly secret: SecretVersion;
}

export interface DeletedSecret extends NamedSecret {
  /** Seconds. */
  readonly deletedDate: number;
  /** Seconds. */
  readonly scheduledPurgeDate: number;
}

/** A stretch of a list; `after` continues it and is absent at the end. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly after?: string;
}

export type RecoveryLevel =
  | 'Recoverable+Purgeable'
  | 'Recoverable'
  | 'CustomizedRecoverable+Purgeable'
  | 'CustomizedRecoverable';

/** `now` in seconds. */
export function newVersion(input: NewSecret, now: number): SecretVersion {
  return {
    ...described(input),
    version: randomUUID().replaceAll('-', ''),
    value: input.value,
    enabled: input.enabled ?? true,
    created: now,
    updated: now,
  };
}

/** `now` in seconds. */
export function changedVersion(before: SecretVersion, change: SecretChange, now: number): SecretVersion {
  return {
    ...described({ ...before, ...change }),
    version: before.version,
    value: before.value,
    enabled: change.enabled ?? before.enabled,
    created: before.created,
    updated: now,
  };
}

/** The optional part of a version, without fields that are not set; on the wire no tags are no field. */
function described(
  change: SecretChange,
): Pick<SecretVersion, 'contentType' | 'tags' | 'notBefore' | 'expires'> {
  const { contentType, tags, notBefore, expires } = change;
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(tags === undefined || Object.keys(tags).length === 0 ? {} : { tags }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
  };
}
