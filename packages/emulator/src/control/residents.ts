import { registerDeveloperClients } from '../identity/developer-clients.ts';
import type { Tenant } from '../identity/tenant.ts';
import type { Settings } from '../options.ts';
import type { Directory } from './directory.ts';
import type { Identities } from './identities.ts';
import type { UserRecord } from './ports.ts';
import { DEFAULT_USER } from './users.ts';

export interface ResidentsOptions {
  readonly tenant: Tenant;
  readonly identities: Identities;
  readonly directory: Directory;
  readonly settings: Settings;
  /** The ready line's client. */
  readonly clientId: string;
  readonly clientSecret: string;
}

const OFFICER = 'Key Vault Secrets Officer';

export interface Residents {
  /** Object id of the ready line's client. */
  readonly clientObjectId: string;
  /** Client id of the system-assigned managed identity. */
  readonly systemAssigned: string;
  /** The ready line's user. */
  readonly user: UserRecord;
}

/** Registers who is there from the start. */
export function settle(options: ResidentsOptions): Residents {
  const { tenant, identities, directory, settings, clientId, clientSecret } = options;
  registerDeveloperClients(tenant.applications);
  const client = directory.registerApplication({ name: 'keyward-client', clientId, clientSecret });
  const system = identities.registerSystemAssigned();
  const user = directory.registerUser(DEFAULT_USER);
  if (settings.roles) {
    for (const { objectId } of [client, system, user])
      directory.assign({ principalId: objectId, role: OFFICER });
  }
  for (const application of settings.applications) directory.registerApplication(application);
  for (const identity of settings.identities) directory.registerIdentity(identity);
  for (const other of settings.users) directory.registerUser(other);
  for (const assignment of settings.assignments) directory.assign(assignment);
  return { clientObjectId: client.objectId, systemAssigned: system.clientId, user };
}
