import type { ErrorCode } from '../errors/index.ts';

/** Every type of audit event about a secret; the word that an auditor filters by. */
export const AUDIT_TYPES = [
  'SECRET_READ',
  'SECRET_LISTED',
  'SECRET_METADATA_READ',
  'SECRET_METADATA_UPDATED',
  'SECRET_VERSION_CREATED',
  'SECRET_VERSION_DELETED',
  'SECRET_ENABLED',
  'SECRET_DISABLED',
  'SECRET_RECOVERED',
  'SECRET_PURGED',
] as const;
/** One of {@link AUDIT_TYPES}. */
export type AuditType = (typeof AUDIT_TYPES)[number];

/**
 * What became of an operation. A write is first `attempted`, so that a crash in the middle leaves a record;
 * `refused` is a lack of permission, Keyward's or the vault's; `unknown` a write of which nobody can tell.
 */
export type AuditOutcome = 'attempted' | 'succeeded' | 'refused' | 'failed' | 'cancelled' | 'unknown';

/** Who calls. */
export interface Principal {
  /** `local`: whoever runs this process, by the name of the operating system. */
  readonly type: 'local' | 'user' | 'service';
  /** Stable, and unique within the type. */
  readonly id: string;
}

/** What an event tells of its subject: refs, counts and flags, never a value. */
export type AuditData = Readonly<Record<string, string | number | boolean>>;

/** One entry of the audit trail. Plain data, so that it survives every wire; it never holds a value. */
export interface AuditEvent {
  /** Unique; a consumer that sees it twice has seen one event. */
  readonly id: string;
  readonly type: AuditType;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Name of the operation, such as `secret.delete`. */
  readonly operation: string;
  /** Shared by the events of one run of an operation: its attempt and its outcome. */
  readonly operationId: string;
  readonly outcome: AuditOutcome;
  readonly principal: Principal;
  /** `credential_id` is the secret as `azure://<mount>/<path>`; further keys depend on the type. */
  readonly data: AuditData;
  /** Of the error, where there was one. */
  readonly code?: ErrorCode;
  /** The vault's own id of the request that was refused or failed. */
  readonly requestId?: string;
}
