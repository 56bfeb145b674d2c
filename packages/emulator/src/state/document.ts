import type { ApplicationInput, AssignmentInput, IdentityInput, UserInput } from '../control/ports.ts';
import type { VaultProperties } from '../vault/properties.ts';

/** What `format` says in every document of this kind. */
export const STATE_FORMAT = 'keyward-emulator-state/1';

/**
 * A moment: whole seconds since 1970, an ISO 8601 text in UTC (`2026-11-20T08:00:00Z`), or a text relative to the
 * emulator's clock when the document is taken in: `now`, `now+30d`, `now-1h30m`, with the units d, h, m and s.
 *
 * @example
 * ```ts
 * import type { StateTime } from '@keyward/emulator';
 *
 * export const soon: StateTime = 'now+2d12h';
 * ```
 */
export type StateTime = number | string;

/**
 * What an emulator knows, as JSON: a seed, an export, a state to put in place of another. Whoever has an export has
 * every value in it.
 *
 * @example
 * ```ts
 * import { type StateDocument, startEmulator } from '@keyward/emulator';
 *
 * const seed: StateDocument = {
 *   format: 'keyward-emulator-state/1',
 *   vaults: [
 *     { name: 'orders', secrets: { 'db-password': 'correct horse' } },
 *     {
 *       name: 'billing',
 *       secrets: [{ name: 'api-key', versions: [{ value: 'first' }, { value: 'second', expires: 'now+30d' }] }],
 *     },
 *   ],
 * };
 * await using emulator = await startEmulator({ seed });
 * console.log(Object.keys(emulator.vaults));
 * ```
 */
export interface StateDocument {
  readonly format: typeof STATE_FORMAT;
  /** Only a seed at the start can set it; later it must say what is so already. */
  readonly tenant?: StateTenant;
  readonly vaults?: readonly StateVault[];
  readonly applications?: readonly StateApplication[];
  readonly users?: readonly UserInput[];
  readonly identities?: readonly IdentityInput[];
  readonly assignments?: readonly StateAssignment[];
}

/** Who is there from the start. Whatever is left out is new at each start. */
export interface StateTenant {
  /** A GUID. */
  readonly tenantId?: string;
  /** Of the ready line's client. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly clientObjectId?: string;
  /** `IDENTITY_HEADER`. */
  readonly identityHeader?: string;
  /** Of the system-assigned managed identity. */
  readonly identityClientId?: string;
  readonly identityObjectId?: string;
  /** The ready line's user. */
  readonly user?: UserInput;
  /** 32 bytes in base64: what seals the backups of secrets. */
  readonly backupKey?: string;
  /** False in an export: client, user and identity have no roles but those that the document lists. */
  readonly roles?: boolean;
}

/** A vault with its secrets. */
export interface StateVault extends VaultProperties {
  readonly name: string;
  /** As in `VaultSettings`; a vault that is there already keeps its own, and must not be told another. */
  readonly retentionDays?: number;
  readonly purgeProtection?: boolean;
  /** A list, or in short values by name. */
  readonly secrets?: readonly StateSecret[] | Readonly<Record<string, string>>;
}

/** A secret with its versions, the oldest first; the last one is the latest. */
export interface StateSecret {
  readonly name: string;
  readonly versions: readonly StateVersion[];
  /** It is deleted, and can be recovered until its scheduled purge. */
  readonly deleted?: StateDeletion;
}

/** When a secret was deleted, and when it is purged: by default at the end of the vault's retention. */
export interface StateDeletion {
  readonly deletedDate: StateTime;
  readonly scheduledPurgeDate?: StateTime;
}

/** One version of a secret. */
export interface StateVersion {
  /** 32 hexadecimal digits; made where absent. */
  readonly version?: string;
  readonly value: string;
  readonly contentType?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** True by default. */
  readonly enabled?: boolean;
  readonly notBefore?: StateTime;
  readonly expires?: StateTime;
  /** `now` by default. */
  readonly created?: StateTime;
  /** As `created` by default. */
  readonly updated?: StateTime;
  /** It belongs to a certificate, and callers cannot write it. */
  readonly managed?: true;
}

/**
 * An application, as it is registered, but that no secret is made for it. Of a secret an export has the digest,
 * `sha256:` and 64 hexadecimal digits: the emulator keeps nothing else, and takes one in place of the secret.
 */
export type StateApplication = ApplicationInput;

/** A role assignment; its id is made where absent. */
export interface StateAssignment extends AssignmentInput {
  readonly id?: string;
}
