import type { ControlledClock } from './clock/controlled.ts';
import type {
  ApplicationInput,
  ApplicationRecord,
  AssignmentInput,
  AssignmentRecord,
  CertificateInput,
  CertificateRecord,
  IdentityInput,
  IdentityRecord,
  TokenInput,
  UserInput,
  UserRecord,
} from './control/ports.ts';
import type { Environment, EnvironmentSource } from './environment/environment.ts';
import type { Faults } from './fault/faults.ts';
import type { Quotas } from './quota/quotas.ts';
import type { Ready, VaultAddress } from './ready.ts';
import type { RequestLog } from './requests/log.ts';
import type { StateTimes } from './state/capture.ts';
import type { StateDocument } from './state/document.ts';
import type { Snapshot } from './state/snapshots.ts';
import type { VaultProperties } from './vault/properties.ts';
import type { VaultSettings } from './vault/settings.ts';

/** A running emulator. All of it ends with `close()`, or at the end of the block of `await using`. */
export interface Emulator extends EnvironmentSource, AsyncDisposable {
  /** Where each vault is reached, by name as it was given; grows with `addVault`. */
  readonly vaults: Readonly<Record<string, VaultAddress>>;
  /** The root certificate, PEM, with a proxy both: what {@link trustCa} takes. */
  readonly caPem: string;
  readonly clientId: string;
  /** What role assignments and access policies call the client. */
  readonly clientObjectId: string;
  readonly clientSecret: string;
  /** Who signs in through a browser where nobody says who; no password is asked for. */
  readonly user: UserRecord;
  /** `authorityHost` for the official clients, with `disableInstanceDiscovery`. */
  readonly authorityHost: string;
  /** The user-assigned managed identities, by name; grows with `registerIdentity`. */
  readonly identities: Readonly<Record<string, IdentityRecord>>;
  /** What was asked of it: entries and counts by route, status, vault and principal; never a value. */
  readonly requests: Pick<RequestLog, 'entries' | 'count' | 'clear' | 'dropped'>;
  /**
   * Time for everything that the emulator serves. What has happened by the time it is set to has happened for good: a
   * deleted secret whose purge has come does not return when the clock goes back. Certificates go by the system's own
   * clock, and clients by theirs: one that was given a token of an hour keeps it for an hour of its own.
   *
   * @throws EmulatorError `invalid_option` for a time before 1970 or after 9999.
   *
   * @example
   * ```ts
   * import { startEmulator } from '@keyward/emulator';
   *
   * await using emulator = await startEmulator();
   * emulator.clock.freeze(Date.UTC(2030, 0, 1));
   * emulator.clock.advance(91 * 86_400_000);
   * console.log(new Date(emulator.clock.now()).toISOString());
   * emulator.clock.resume();
   * ```
   */
  readonly clock: ControlledClock;
  /**
   * Rules by which requests go wrong. They are asked in the order in which they were added, and the first that strikes
   * decides. Requests to a vault without a token, with which clients begin, are passed by; so is the control API. The
   * request log names the rule.
   *
   * @throws EmulatorError `invalid_option` for a rule that cannot be.
   *
   * @example
   * ```ts
   * import { startEmulator } from '@keyward/emulator';
   *
   * await using emulator = await startEmulator();
   * const { id } = emulator.faults.add({
   *   match: { vault: 'keyward', route: 'PUT /secrets/{name}' },
   *   when: 'after',
   *   count: 1,
   *   effect: { kind: 'reset' },
   * });
   * emulator.faults.add({ effect: { kind: 'latency', medianMs: 20, p99Ms: 400 }, probability: 0.5, seed: 7 });
   * emulator.faults.add({ preset: 'tokenEndpointDown', count: 3 });
   * console.log(emulator.requests.count({ fault: id }));
   * emulator.faults.clear();
   * ```
   */
  readonly faults: Faults;
  /** Azure's limits for a vault: what they are, whether they hold, and a switch. */
  readonly quotas: Pick<Quotas, 'state' | 'set'>;
  /** The first line of `keyward emulator --json`. */
  ready(): Ready;
  /** {@link environmentOf} this emulator. */
  env(): Promise<Environment>;
  /** @throws EmulatorError `invalid_option`, `vault_exists`, `closed`. */
  addVault(vault: string | VaultSettings): Promise<VaultAddress>;
  /**
   * Changes where a vault lets callers come from, what decides what they may do, and what secrets have to look like.
   * Takes effect with the next request.
   *
   * @param vault - Its name, in any case.
   * @param changes - Each property that is given replaces the present one whole.
   * @returns all properties as they are from now on
   * @throws EmulatorError `invalid_option`, `vault_not_found`.
   *
   * @example
   * ```ts
   * import { startEmulator } from '@keyward/emulator';
   *
   * await using emulator = await startEmulator({ vaults: ['orders'] });
   * emulator.configureVault('orders', {
   *   permissionModel: 'accessPolicies',
   *   accessPolicies: [{ objectId: emulator.clientObjectId, secrets: ['get', 'list'] }],
   *   policies: [{ effect: 'Deny', requires: { maxValidityDays: 90 } }],
   * });
   * ```
   */
  configureVault(vault: string, changes: VaultProperties): Required<VaultProperties>;
  /**
   * Puts the secret of a certificate into a vault: `managed`, with a key id, its value the PEM of a self-signed
   * certificate and its key. Callers read it and can neither write it nor back it up. A name that has one gets a new version; a secret
   * that a caller wrote under the name becomes the certificate's, as it does in Key Vault.
   *
   * @param vault - Its name, in any case.
   * @throws EmulatorError `invalid_option`, for a name that a deleted secret holds too; `vault_not_found`.
   *
   * @example
   * ```ts
   * import { startEmulator } from '@keyward/emulator';
   *
   * await using emulator = await startEmulator({ vaults: ['orders'] });
   * const { version } = await emulator.addCertificate('orders', { name: 'web', validityDays: 90 });
   * console.log(`web/${version}`);
   * ```
   */
  addCertificate(vault: string, certificate: CertificateInput): Promise<CertificateRecord>;
  /**
   * All that it knows, every value included: vaults with their secrets, deleted ones too, who may sign in, and roles.
   *
   * @param times - `relative` (the default) tells times by their distance from now, so that the document is as good
   * tomorrow; `absolute` in seconds since 1970.
   * @returns what {@link Emulator.seed} and the option `seed` take
   *
   * @example
   * ```ts
   * import { startEmulator } from '@keyward/emulator';
   *
   * await using emulator = await startEmulator();
   * const document = emulator.state('absolute');
   * await using twin = await startEmulator({ seed: document });
   * console.log(twin.tenantId === emulator.tenantId); // true
   * ```
   */
  state(times?: StateTimes): StateDocument;
  /**
   * Adds what a document says to what is there: vaults that are missing are served, secrets come into those that are
   * there. Everything or nothing; nothing that is there is written over but properties of vaults that it names.
   *
   * @throws EmulatorError `invalid_option` with the way to the first thing that is wrong; `state_conflict` for what is
   * there already; `data_not_kept`, `closed`.
   *
   * @example
   * ```ts
   * import { startEmulator } from '@keyward/emulator';
   *
   * await using emulator = await startEmulator({ vaults: ['orders'] });
   * await emulator.seed({
   *   format: 'keyward-emulator-state/1',
   *   vaults: [{ name: 'orders', secrets: { 'db-password': 'correct horse' } }],
   * });
   * ```
   */
  seed(document: StateDocument): Promise<void>;
  /**
   * Goes back to how it started: options and seed, on the same ports; clock and quotas too, and without rules for
   * faults. Tokens that were issued stay good.
   *
   * @throws EmulatorError `data_not_kept`, `closed`.
   *
   * @example
   * ```ts
   * import { startEmulator } from '@keyward/emulator';
   *
   * await using emulator = await startEmulator();
   * await emulator.addVault('orders');
   * await emulator.reset();
   * console.log(Object.keys(emulator.vaults)); // [ 'keyward' ]
   * ```
   */
  reset(): Promise<void>;
  /** What it knows now, to go back to: see {@link Snapshot}. Costs a list entry for each secret, no copy of a value. */
  snapshot(): Snapshot;
  /** The application of the same client id is replaced. @throws EmulatorError `invalid_option`. */
  registerApplication(application: ApplicationInput): ApplicationRecord;
  /** A user-assigned managed identity, without a role. @throws EmulatorError `invalid_option`. */
  registerIdentity(identity: IdentityInput): IdentityRecord;
  /**
   * A person who may sign in, without a role.
   *
   * @throws EmulatorError `invalid_option`, for a name or an object id that another person has too.
   *
   * @example
   * ```ts
   * import { InteractiveBrowserCredential } from '@azure/identity';
   * import { startEmulator } from '@keyward/emulator';
   *
   * await using emulator = await startEmulator();
   * const ada = emulator.registerUser({ userPrincipalName: 'ada@contoso.example' });
   * emulator.assign({ principalId: ada.objectId, role: 'Key Vault Secrets User' });
   * export const credential = new InteractiveBrowserCredential({
   *   tenantId: emulator.tenantId,
   *   authorityHost: emulator.authorityHost,
   *   disableInstanceDiscovery: true,
   *   loginHint: ada.userPrincipalName,
   * });
   * ```
   */
  registerUser(user: UserInput): UserRecord;
  /** Takes effect with the next request. @throws EmulatorError `invalid_option`. */
  assign(assignment: AssignmentInput): AssignmentRecord;
  /** False where there was no such assignment. */
  revoke(id: string): boolean;
  assignments(): readonly AssignmentRecord[];
  /** An access token as Entra issues it, or with a flaw. @throws EmulatorError `invalid_option`. */
  issueToken(token?: TokenInput): Promise<string>;
  /** Refuses new requests, lets those under way end for two seconds, frees every port. May be called again. */
  close(): Promise<void>;
}
