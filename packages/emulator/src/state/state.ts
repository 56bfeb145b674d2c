import { randomBytes, randomUUID } from 'node:crypto';
import { type Assignments, createAssignments } from '../access/assignments.ts';
import type { Clock } from '../clock/clock.ts';
import { createDirectory, type Directory } from '../control/directory.ts';
import { createIdentities, type Identities } from '../control/identities.ts';
import { type Residents, settle } from '../control/residents.ts';
import type { SigningKey } from '../identity/key.ts';
import { createTenant, type Tenant } from '../identity/tenant.ts';
import type { Settings } from '../options.ts';
import type { VaultSettings } from '../vault/settings.ts';
import { Vault } from '../vault/vault.ts';

/** The Azure region of every vault. */
export const LOCATION = 'westeurope';

/** Everything an emulator knows, apart from how it is reached. */
export interface State {
  readonly clock: Clock;
  readonly tenant: Tenant;
  readonly assignments: Assignments;
  readonly identities: Identities;
  readonly directory: Directory;
  readonly residents: Residents;
  /** The ready line's client. */
  readonly clientId: string;
  readonly clientSecret: string;
  createVault(settings: Required<VaultSettings>): Vault;
}

export function createState(settings: Settings, signingKey: SigningKey): State {
  const { clock, delayMs } = settings;
  const tenantId = randomUUID();
  // A mark of the emulator's own, so that no other service takes its tokens.
  const issuer = `https://keyward-emulator.localhost/${tenantId}/`;
  const tenant = createTenant({ tenantId, clock, signingKey, issuer });
  const assignments = createAssignments();
  const [clientId, clientSecret] = [randomUUID(), randomBytes(24).toString('base64url')];
  const identities = createIdentities(tenant);
  const directory = createDirectory({ tenant, assignments, identities, clientId });
  const residents = settle({ tenant, identities, directory, settings, clientId, clientSecret });
  const backupKey = randomBytes(32);
  return {
    clock,
    tenant,
    assignments,
    identities,
    directory,
    residents,
    clientId,
    clientSecret,
    createVault: (vault) => new Vault({ ...vault, location: LOCATION, clock, backupKey, delayMs }),
  };
}
