import { type Assignments, createAssignments } from '../access/assignments.ts';
import type { ControlledClock } from '../clock/controlled.ts';
import { createDirectory, type Directory } from '../control/directory.ts';
import { createIdentities, type Identities } from '../control/identities.ts';
import type { UserRecord } from '../control/ports.ts';
import type { SigningKey } from '../identity/key.ts';
import { createTenant, type Tenant } from '../identity/tenant.ts';
import type { VaultSettings } from '../vault/settings.ts';
import { Vault } from '../vault/vault.ts';
import type { Image, TenantImage } from './image.ts';
import type { Journal } from './journal.ts';

/** The Azure region of every vault. */
export const LOCATION = 'westeurope';

/** Everything an emulator knows, apart from how it is reached. */
export interface State {
  readonly clock: ControlledClock;
  /** Who is there from the start. */
  readonly origin: TenantImage;
  readonly tenant: Tenant;
  readonly assignments: Assignments;
  readonly identities: Identities;
  readonly directory: Directory;
  /** The ready line's user. */
  readonly user: UserRecord;
  createVault(settings: Required<VaultSettings>): Vault;
  /** Puts what an image says of the tenant in place of what is there. The journal is not told. */
  becomeTenant(image: Omit<Image, 'tenant' | 'vaults'>): void;
  tenantImage(): Omit<Image, 'tenant' | 'vaults'>;
}

export interface StateOptions {
  readonly clock: ControlledClock;
  readonly delayMs: number;
  readonly propagationDelayMs: number;
  readonly signingKey: SigningKey;
  readonly origin: TenantImage;
  /** Without one nothing is kept. */
  readonly journal?: Journal;
}

export function createState(options: StateOptions): State {
  const { clock, delayMs, signingKey, origin, journal } = options;
  const { tenantId, clientId, user } = origin;
  // A mark of the emulator's own, so that no other service takes its tokens.
  const issuer = `https://keyward-emulator.localhost/${tenantId}/`;
  const tenant = createTenant({
    tenantId,
    clock,
    signingKey,
    issuer,
    ...(journal === undefined ? {} : { keepApplication: journal.registered, keepUser: journal.joined }),
  });
  const assignments = createAssignments({
    clock,
    delayMs: options.propagationDelayMs,
    ...(journal === undefined ? {} : { journal }),
  });
  const identities = createIdentities(tenant, origin.identityClientId);
  const directory = createDirectory({ tenant, assignments, identities, clientId });
  const backupKey = Buffer.from(origin.backupKey, 'base64');
  const { userPrincipalName, displayName, objectId } = user;
  return {
    clock,
    origin,
    tenant,
    assignments,
    identities,
    directory,
    user: { userPrincipalName, displayName, objectId },
    createVault: (vault) =>
      new Vault({
        ...vault,
        location: LOCATION,
        clock,
        backupKey,
        delayMs,
        ...(journal === undefined ? {} : { journal: journal.vault(vault.name) }),
      }),
    becomeTenant: (image) => {
      tenant.applications.become(image.applications);
      tenant.users.become(image.users);
      assignments.become(image.assignments);
    },
    tenantImage: () => ({
      applications: tenant.applications.list().map(({ kept }) => kept),
      users: tenant.users.list(),
      assignments: assignments.list(),
    }),
  };
}
