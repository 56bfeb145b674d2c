import { randomBytes, randomUUID } from 'node:crypto';
import { DEFAULT_USER } from '../control/users.ts';
import {
  type ApplicationSettings,
  createApplications,
  type KeptApplication,
} from '../identity/application.ts';
import { registerDeveloperClients } from '../identity/developer-clients.ts';
import { BACKUP_KEY_BYTES } from '../vault/backup.ts';
import type { TenantImage } from './image.ts';

/** What `given` leaves open is chosen by chance. */
export function originOf(given: Partial<TenantImage> = {}): TenantImage {
  const { userPrincipalName, displayName = 'user' } = DEFAULT_USER;
  return {
    tenantId: randomUUID(),
    clientId: randomUUID(),
    clientSecret: secret(),
    clientObjectId: randomUUID(),
    identityHeader: secret(),
    identityClientId: randomUUID(),
    identityObjectId: randomUUID(),
    user: { userPrincipalName, displayName, objectId: randomUUID(), groups: [] },
    backupKey: randomBytes(BACKUP_KEY_BYTES).toString('base64'),
    ...given,
  };
}

/** Clients that are in every tenant, the ready line's, and the system-assigned managed identity. */
export function residentApplications(tenant: TenantImage): readonly KeptApplication[] {
  const applications = createApplications();
  registerDeveloperClients(applications);
  for (const settings of ownApplications(tenant)) applications.register(settings);
  return applications.list().map(({ kept }) => kept);
}

function ownApplications(tenant: TenantImage): readonly ApplicationSettings[] {
  return [
    {
      name: 'keyward-client',
      clientId: tenant.clientId,
      objectId: tenant.clientObjectId,
      secrets: [tenant.clientSecret],
      isPublic: false,
      redirectUris: [],
    },
    { name: 'managed-identity', clientId: tenant.identityClientId, objectId: tenant.identityObjectId },
  ];
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
