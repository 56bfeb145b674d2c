/**
 * Azure Key Vault secrets, Entra ID and managed identity in this process: start it, trust it, point clients at it.
 *
 * @module
 */
export type { Clock } from './clock/clock.ts';
export type {
  ApplicationInput,
  ApplicationRecord,
  AssignmentInput,
  AssignmentRecord,
  IdentityInput,
  IdentityRecord,
  TokenInput,
} from './control/ports.ts';
export { type Emulator, startEmulator } from './emulator.ts';
export {
  type Environment,
  type EnvironmentSource,
  environmentOf,
  type Resolve,
} from './environment/environment.ts';
export { renderEnvironment, type Shell, shells } from './environment/render.ts';
export { trustCa } from './environment/trust.ts';
export { EmulatorError, type EmulatorErrorCode } from './error.ts';
export type { Federation } from './identity/application.ts';
export type { EmulatorOptions, VaultSettings } from './options.ts';
export type { Ready, VaultAddress } from './ready.ts';
export type { RequestEntry, RequestFilter } from './requests/log.ts';
export { type FindOptions, findRunning, type RunningEmulator } from './running/find.ts';
