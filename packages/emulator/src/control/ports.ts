import type { Federation } from '../identity/application.ts';
import type { VaultSettings } from '../options.ts';
import type { VaultAddress } from '../ready.ts';

/** Who may do what where, as the control API and the library speak of it. */
export interface AssignmentInput {
  /** Object id of an application, an identity or a group. */
  readonly principalId: string;
  /** Name or id of a built-in role, such as `Key Vault Secrets User`. */
  readonly role: string;
  /** Without it every vault, those to come included. */
  readonly vault?: string;
  /** One secret of the vault. */
  readonly secret?: string;
}

/** An assignment as it holds. */
export interface AssignmentRecord extends AssignmentInput {
  readonly id: string;
}

/** An application that may sign in. */
export interface ApplicationInput {
  /** Display name. */
  readonly name: string;
  /** Chosen freely where absent; so is the object id. */
  readonly clientId?: string;
  readonly objectId?: string;
  /** One is made where neither secrets nor certificates nor federated credentials are given. */
  readonly clientSecret?: string;
  /** PEM. */
  readonly certificates?: readonly string[];
  /** Who else may speak for it, by tokens of their own. */
  readonly federated?: readonly Federation[];
  /** Object ids of the groups it belongs to. */
  readonly groups?: readonly string[];
  /** Application roles by audience. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  /** Scopes by audience, for the claim `scp`. */
  readonly scopes?: Readonly<Record<string, readonly string[]>>;
}

/** An application as it was registered; its secret is told here and nowhere else. */
export interface ApplicationRecord {
  readonly clientId: string;
  readonly objectId: string;
  readonly name: string;
  readonly clientSecret?: string;
}

/** A user-assigned managed identity, which callers name by its client, object or resource id. */
export interface IdentityInput {
  readonly name: string;
  /** All three are chosen freely where absent. */
  readonly clientId?: string;
  readonly objectId?: string;
  readonly resourceId?: string;
}

/** The ids of a user-assigned managed identity. */
export interface IdentityRecord {
  readonly clientId: string;
  readonly objectId: string;
  readonly resourceId: string;
}

/** A token for tests, flawed where the test needs a flaw. */
export interface TokenInput {
  /** `https://vault.azure.net` by default. */
  readonly audience?: string;
  /** A registered application; the ready line's client by default. */
  readonly clientId?: string;
  /** 3,599 by default; 0 or less gives a token that has expired already. */
  readonly expiresInS?: number;
  /** Claims to set, or to leave out where undefined. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** What the control API commands; each refuses by an EmulatorError. */
export interface ControlPorts {
  vaults(): Readonly<Record<string, VaultAddress>>;
  addVault(vault: VaultSettings): Promise<VaultAddress>;
  assignments(): readonly AssignmentRecord[];
  assign(input: AssignmentInput): AssignmentRecord;
  /** False where there was none. */
  revoke(id: string): boolean;
  registerApplication(input: ApplicationInput): ApplicationRecord;
  registerIdentity(input: IdentityInput): IdentityRecord;
  issueToken(input: TokenInput): Promise<string>;
}
