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

export function registerDeveloperClients(applications: Pick<Applications, 'register'>): void {
  for (const client of DEVELOPER_CLIENTS) {
    applications.register({
      ...client,
      // Nobody is ever them, since they act in somebody's name only: their object ids need not be chosen anew.
      objectId: `${client.clientId.slice(0, -12)}000000000000`,
      isPublic: true,
      redirectUris: LOOPBACK_REDIRECTS,
    });
  }
}
