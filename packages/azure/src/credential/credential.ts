import type { TokenCredential } from '@azure/core-auth';
import { isLoopback } from '../vault-url/loopback.ts';

/** The variables that {@link credentialFrom} reads itself; `@azure/identity` reads its own from the process. */
export interface CredentialVariables {
  /** Client id of a user-assigned managed identity, which is then the only way to sign in. */
  readonly MANAGED_IDENTITY_CLIENT_ID?: string | undefined;
  /** Where Entra ID is, if not at login.microsoftonline.com. */
  readonly AZURE_AUTHORITY_HOST?: string | undefined;
}

const credentials = new Map<string, TokenCredential>();
/** Settings are few; whoever makes more credentials than this makes them by mistake. */
const MOST_CREDENTIALS = 100;

/**
 * The credential that the environment asks for: with MANAGED_IDENTITY_CLIENT_ID that managed identity
 * alone, otherwise `DefaultAzureCredential` (variables, workload identity, managed identity, developer tools).
 *
 * The same settings give the same credential for the life of the process, so that its tokens are shared.
 * It costs nothing until the first token is asked for: only then is `@azure/identity` loaded, which takes
 * about 200 ms. With an AZURE_AUTHORITY_HOST on this machine (an emulator) the look-up of that authority at
 * login.microsoftonline.com is left out.
 *
 * @param env - Usually `process.env`. An empty MANAGED_IDENTITY_CLIENT_ID counts as none.
 * @returns A credential for `azureProvider` or any client of the Azure SDK.
 * @example
 * ```ts
 * import { azureProvider, credentialFrom } from '@keyward/azure';
 *
 * const provider = azureProvider({
 *   vaultUrl: 'https://contoso.vault.azure.net',
 *   credential: credentialFrom(process.env),
 * });
 * ```
 */
export function credentialFrom(env: CredentialVariables): TokenCredential {
  const clientId = env.MANAGED_IDENTITY_CLIENT_ID?.trim() || undefined;
  const authorityHost = env.AZURE_AUTHORITY_HOST?.trim() || undefined;
  const authority = authorityHost === undefined ? null : URL.parse(authorityHost);
  const options = {
    ...(authorityHost === undefined ? {} : { authorityHost }),
    ...(authority !== null && isLoopback(authority.hostname) ? { disableInstanceDiscovery: true } : {}),
  };
  const key = JSON.stringify([clientId, options]);
  const known = credentials.get(key);
  if (known !== undefined) return known;
  const credential = lazily(async () => {
    const identity = await import('@azure/identity');
    return clientId === undefined
      ? new identity.DefaultAzureCredential(options)
      : new identity.ManagedIdentityCredential({ clientId });
  });
  if (credentials.size < MOST_CREDENTIALS) credentials.set(key, credential);
  return credential;
}

function lazily(load: () => Promise<TokenCredential>): TokenCredential {
  let loading: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes, options) {
      loading ??= load();
      const attempt = loading;
      try {
        return await (await attempt).getToken(scopes, options);
      } catch (thrown) {
        // A failed load (a bad AZURE_TOKEN_CREDENTIALS) must not stick; a credential that loaded is kept.
        if (
          loading === attempt &&
          (await attempt.then(
            () => false,
            () => true,
          ))
        )
          loading = undefined;
        throw thrown;
      }
    },
  };
}
