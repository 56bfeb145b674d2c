/**
 * Azure Key Vault secrets, Entra ID and managed identity in this process: start it, trust it, point clients at it.
 *
 * @module
 */
export type { Clock } from './clock/clock.ts';
export type { ClockState, ControlledClock } from './clock/controlled.ts';
export {
  type ControlCall,
  type ControlClient,
  type ControlConnection,
  connectControl,
} from './control/client/client.ts';
export type { RequestListFilter, RequestTally } from './control/filter.ts';
export type {
  AssignmentFilter,
  ListedApplication,
  ListedIdentity,
  ListedRole,
  ListedUser,
  ListedVault,
} from './control/listed.ts';
export type {
  ApplicationInput,
  ApplicationRecord,
  AssignmentInput,
  AssignmentRecord,
  CertificateInput,
  CertificateRecord,
  ClockChange,
  ClockReading,
  IdentityInput,
  IdentityRecord,
  TokenInput,
  UserInput,
  UserRecord,
} from './control/ports.ts';
export { startEmulator } from './emulator.ts';
export {
  type Environment,
  type EnvironmentSource,
  environmentOf,
  type Resolve,
} from './environment/environment.ts';
export { renderEnvironment, type Shell, shells } from './environment/render.ts';
export { trustCa } from './environment/trust.ts';
export { EmulatorError, type EmulatorErrorCode } from './error.ts';
export type { Faults } from './fault/faults.ts';
export type {
  FaultEffect,
  FaultInput,
  FaultMatch,
  FaultPlane,
  FaultRecord,
  FaultRule,
  FaultSchedule,
  Latency,
  Refuser,
} from './fault/rule.ts';
export type { Federation } from './identity/application.ts';
export { type Imported, importLowkeyVault } from './import/lowkey-vault.ts';
export type { Emulator } from './instance.ts';
export type { EmulatorOptions } from './options.ts';
export type { QuotaState, Quotas } from './quota/quotas.ts';
export type { Ready, VaultAddress } from './ready.ts';
export type { Grouping, RequestEntry, RequestFilter, RequestGroup } from './requests/log.ts';
export { type FindOptions, findRunning, type RunningEmulator } from './running/find.ts';
export type { StateTimes } from './state/capture.ts';
export type {
  StateApplication,
  StateAssignment,
  StateDeletion,
  StateDocument,
  StateSecret,
  StateTenant,
  StateTime,
  StateVault,
  StateVersion,
} from './state/document.ts';
export type { Snapshot, SnapshotRecord } from './state/snapshots.ts';
export type {
  AccessPolicy,
  NetworkAcls,
  SecretPermission,
  SecretPolicy,
  SecretRequirement,
  VaultProperties,
} from './vault/properties.ts';
export type { VaultSettings } from './vault/settings.ts';
