import type { ClockState, ControlledClock } from '../clock/controlled.ts';
import type { FaultCommands } from '../fault/faults.ts';
import type { Federation } from '../identity/application.ts';
import type { Quotas } from '../quota/quotas.ts';
import type { VaultAddress } from '../ready.ts';
import type { StateTimes } from '../state/capture.ts';
import type { StateDocument } from '../state/document.ts';
import type { SnapshotRecord } from '../state/snapshots.ts';
import type { VaultProperties } from '../vault/properties.ts';
import type { VaultSettings } from '../vault/settings.ts';
import type {
  AssignmentFilter,
  ListedApplication,
  ListedIdentity,
  ListedRole,
  ListedUser,
  ListedVault,
} from './listed.ts';

/** Who may do what where, as the control API and the library speak of it. */
export interface AssignmentInput {
  /** Object id of an application, an identity, a user or a group. */
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
  /** Scopes by audience, for the claim `scp`: its own, and those that people have granted it. */
  readonly scopes?: Readonly<Record<string, readonly string[]>>;
  /**
   * A program on somebody's machine: it signs people in, with no secret, certificate or federated credential. False
   * by default.
   */
  readonly public?: boolean;
  /**
   * Where the browser may be sent after somebody signed in: https, or plain http on this machine, where any port will
   * do. `http://localhost` and `http://127.0.0.1` for a public application by default, nowhere for another one.
   */
  readonly redirectUris?: readonly string[];
}

/** An application as it was registered; its secret is told here and nowhere else. */
export interface ApplicationRecord {
  readonly clientId: string;
  readonly objectId: string;
  readonly name: string;
  readonly clientSecret?: string;
}

/** A person who may sign in. There is no password: whoever says that it is this person is believed. */
export interface UserInput {
  /** `name@domain`; names ignore case. */
  readonly userPrincipalName: string;
  /** What stands before the `@` by default. */
  readonly displayName?: string;
  /** Chosen freely where absent. */
  readonly objectId?: string;
  /** Object ids of the groups the user belongs to. */
  readonly groups?: readonly string[];
}

/** A person as registered; role assignments name the object id. */
export interface UserRecord {
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly objectId: string;
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

/** A certificate of a vault, self-signed; here it is no more than the secret that belongs to it. */
export interface CertificateInput {
  readonly name: string;
  /** Whole days, 365 by default. */
  readonly validityDays?: number;
}

/** A certificate as it was made. */
export interface CertificateRecord {
  readonly name: string;
  /** Of the certificate, its key and its secret. */
  readonly version: string;
}

/** What is commanded of vaults. */
export interface VaultPorts {
  vaults(): Readonly<Record<string, ListedVault>>;
  vault(name: string): ListedVault;
  addVault(vault: VaultSettings): Promise<VaultAddress>;
  /** Answers with all properties as they are from now on. */
  configureVault(vault: string, changes: VaultProperties): Required<VaultProperties>;
  addCertificate(vault: string, certificate: CertificateInput): Promise<CertificateRecord>;
}

/** What makes an instrument of the emulator: its time, its faults and its limits. */
export interface InstrumentPorts {
  readonly clock: ControlledClock;
  readonly faults: FaultCommands;
  readonly quotas: Pick<Quotas, 'state' | 'set'>;
}

/** Where the emulator's clock stands, for people too. */
export interface ClockReading extends ClockState {
  /** `now` as an ISO 8601 text in UTC. */
  readonly time: string;
}

/** What becomes of the clock: `reset` alone, or one of the others or both. */
export interface ClockChange {
  /** Milliseconds since 1970, or an ISO 8601 text in UTC. Without `frozen` it stays frozen there, or goes on from there. */
  readonly now?: number | string;
  /** True stops it, false lets it go on. */
  readonly frozen?: boolean;
  /** Gives it the time of this machine again. */
  readonly reset?: true;
}

/** What is commanded of the state as a whole. */
export interface StatePorts {
  state(times?: StateTimes): StateDocument;
  replaceState(document: unknown): Promise<void>;
  seed(document: unknown): Promise<void>;
  reset(): Promise<void>;
  snapshots(): readonly SnapshotRecord[];
  /** In place of the one of the same name; a name is made where there is none. */
  takeSnapshot(name?: string): SnapshotRecord;
  restoreSnapshot(name: string): Promise<void>;
  /** False where there was none. */
  removeSnapshot(name: string): boolean;
}

/** What the control API commands; each refuses by an EmulatorError. */
export interface ControlPorts extends VaultPorts, InstrumentPorts, StatePorts {
  roles(): readonly ListedRole[];
  assignments(filter?: AssignmentFilter): readonly AssignmentRecord[];
  assign(input: AssignmentInput): AssignmentRecord;
  /** False where there was none. */
  revoke(id: string): boolean;
  applications(): readonly ListedApplication[];
  identities(): readonly ListedIdentity[];
  users(): readonly ListedUser[];
  registerApplication(input: ApplicationInput): ApplicationRecord;
  registerIdentity(input: IdentityInput): IdentityRecord;
  registerUser(input: UserInput): UserRecord;
  issueToken(input: TokenInput): Promise<string>;
}
