import { MANAGEMENT_HOST, PUBLIC_AUTHORITY, VAULT_DOMAIN } from '../cloud/hosts.ts';
import type { Request } from '../http/exchange.ts';

const ARM = `https://${MANAGEMENT_HOST}`;

/** The cloud as whoever asks reaches it: by the emulator's own port, or by Azure's addresses through the proxy. */
function cloudOf({ tunnel }: Request, authorityHost: string): object {
  const everyday = tunnel === undefined;
  const own = (address: string) => (everyday ? authorityHost : address);
  return {
    name: everyday ? 'KeywardEmulator' : 'AzureCloud',
    portal: own('https://portal.azure.com'),
    authentication: {
      loginEndpoint: own(PUBLIC_AUTHORITY),
      // Identifiers and no addresses: a client never goes there, and the first is what it asks tokens for.
      audiences: ['https://management.core.windows.net/', `${ARM}/`],
      tenant: 'common',
      identityProvider: 'AAD',
    },
    graph: own('https://graph.windows.net/'),
    graphAudience: 'https://graph.windows.net/',
    microsoftGraphResourceId: own('https://graph.microsoft.com/'),
    resourceManager: own(`${ARM}/`),
    suffixes: {
      keyVaultDns: everyday ? `vault.localhost:${new URL(authorityHost).port}` : VAULT_DOMAIN,
    },
  };
}

/** The addresses of the cloud, which `az cloud register` and Terraform ask for before anybody has signed in. */
export function cloudMetadata(request: Request, authorityHost: string): object {
  const cloud = cloudOf(request, authorityHost);
  // Until 2022 it was a list of all clouds.
  return (request.query.get('api-version') ?? '') < '2022' ? [cloud] : cloud;
}
