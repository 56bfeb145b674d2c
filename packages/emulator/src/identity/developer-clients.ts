import { randomUUID } from 'node:crypto';
import type { Applications } from './application.ts';
import { LOOPBACK_REDIRECTS } from './redirect-uri.ts';

/**
 * Microsoft's own clients for developers, which are in every tenant: public, without a secret, with the client ids
 * that tools have built in. `@azure/identity` signs people in as the first one.
 */
const DEVELOPER_CLIENTS = [
  { clientId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', name: 'Microsoft Azure CLI' },
  { clientId: '1950a258-227b-4e31-a9cf-717495945fc2', name: 'Microsoft Azure PowerShell' },
  { clientId: 'aebc6443-996d-45c2-90f0-388ff96faa56', name: 'Visual Studio Code' },
] as const;

export function registerDeveloperClients(applications: Applications): void {
  for (const client of DEVELOPER_CLIENTS) {
    applications.register({
      ...client,
      objectId: randomUUID(),
      isPublic: true,
      redirectUris: LOOPBACK_REDIRECTS,
    });
  }
}
