import { LOGIN_HOSTS } from '../cloud/hosts.ts';

/** The tenant as a discovery document writes it for `common` and `organizations`. */
export const ANY_TENANT = '{tenantid}';

const SHARED = {
  token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
  response_modes_supported: ['query', 'fragment', 'form_post'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['code'],
  scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'oid', 'tid', 'ver'],
  tenant_region_scope: null,
} as const;

/**
 * OpenID configuration of a tenant, at the host that the caller used: MSAL for Node refuses an issuer of another
 * host. `asked` is the tenant as the caller's path names it.
 */
export function openIdConfiguration(authority: string, asked: string, issuerTenant: string): object {
  const base = `https://${authority}/${asked}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    ...SHARED,
    cloud_instance_name: cloudOf(authority).name,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    issuer: `https://${authority}/${issuerTenant}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
  };
}

/** The older document; its issuer is the one that tokens carry (`ver` 1.0). */
export function openIdConfigurationV1(authority: string, asked: string, issuer: string): object {
  const base = `https://${authority}/${asked}`;
  return {
    token_endpoint: `${base}/oauth2/token`,
    ...SHARED,
    cloud_instance_name: cloudOf(authority).name,
    jwks_uri: `${base}/discovery/keys`,
    issuer,
    authorization_endpoint: `${base}/oauth2/authorize`,
    end_session_endpoint: `${base}/oauth2/logout`,
  };
}

/** The cloud that a host belongs to, as clients know it by heart. */
function cloudOf(authority: string): { readonly name: string; readonly metadata: object } {
  const own = { preferred_network: authority, preferred_cache: authority, aliases: [authority] };
  if (!LOGIN_HOSTS.some((host) => host === authority)) return { name: 'localhost', metadata: own };
  const [preferred_network, preferred_cache] = LOGIN_HOSTS;
  const aliases = [...LOGIN_HOSTS, 'login.microsoft.com', 'sts.windows.net'];
  return { name: 'microsoftonline.com', metadata: { preferred_network, preferred_cache, aliases } };
}

/** Instance discovery: the host that was called is the whole cloud, unless it is one of Azure's. */
export function instanceDiscovery(authority: string, tenant: string): object {
  return {
    tenant_discovery_endpoint: `https://${authority}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [cloudOf(authority).metadata],
  };
}
