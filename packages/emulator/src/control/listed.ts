import type { VaultAddress } from '../ready.ts';
import type { VaultProperties } from '../vault/properties.ts';
import type { IdentityRecord, UserRecord } from './ports.ts';

/** A vault as the control API lists it: where it is, how it is set, and how much is in it. */
export interface ListedVault extends VaultAddress, Required<VaultProperties> {
  /** As it was given. */
  readonly name: string;
  /** Days that a deleted secret can be recovered. */
  readonly retentionDays: number;
  readonly purgeProtection: boolean;
  /** How many secrets its lists show. */
  readonly secrets: { readonly live: number; readonly deleted: number };
}

/** A built-in role that can be assigned. */
export interface ListedRole {
  /** The GUID of its definition, the same in every tenant. */
  readonly id: string;
  readonly name: string;
  /** With `*` for any run of characters. A role of the control plane has none. */
  readonly dataActions: readonly string[];
}

/** An application, without what it proves itself with. */
export interface ListedApplication {
  readonly clientId: string;
  readonly objectId: string;
  readonly name: string;
  /** Object ids. */
  readonly groups: readonly string[];
  readonly public: boolean;
  readonly redirectUris: readonly string[];
}

/** A person who may sign in. */
export interface ListedUser extends UserRecord {
  /** Object ids. */
  readonly groups: readonly string[];
}

/** A managed identity; the system-assigned one has no resource id. */
export interface ListedIdentity extends Omit<IdentityRecord, 'resourceId'> {
  readonly name: string;
  readonly resourceId?: string;
  /** True for the one that answers a caller who names none. */
  readonly systemAssigned: boolean;
}

/** Which role assignments are meant: those that agree with every field that is given. */
export interface AssignmentFilter {
  readonly principalId?: string;
  /** Name or id. */
  readonly role?: string;
  /** The vault that the assignment names, in any case. */
  readonly vault?: string;
}
