import { randomUUID } from 'node:crypto';
import type { Tenant } from '../identity/tenant.ts';
import type { Settings } from '../options.ts';
import type { Directory } from './directory.ts';

export interface ResidentsOptions {
  readonly tenant: Tenant;
  readonly directory: Directory;
  readonly settings: Settings;
  /** The ready line's client. */
  readonly clientId: string;
  readonly clientSecret: string;
}

const OFFICER = 'Key Vault Secrets Officer';

/** Registers who is there from the start; returns the client id of the system-assigned managed identity. */
export function settle({ tenant, directory, settings, clientId, clientSecret }: ResidentsOptions): string {
  const client = directory.registerApplication({ name: 'keyward-client', clientId, clientSecret });
  const system = tenant.applications.register({
    clientId: randomUUID(),
    objectId: randomUUID(),
    name: 'managed-identity',
  });
  if (settings.roles) {
    for (const { objectId } of [client, system]) directory.assign({ principalId: objectId, role: OFFICER });
  }
  for (const application of settings.applications) directory.registerApplication(application);
  for (const identity of settings.identities) directory.registerIdentity(identity);
  for (const assignment of settings.assignments) directory.assign(assignment);
  return system.clientId;
}
