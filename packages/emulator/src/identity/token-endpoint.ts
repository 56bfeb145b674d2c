/**
 * Whether `audience` is the address of the tenant's token endpoint (or the issuer that stands for it), at the host
 * that the client called or at any name of this machine: a port may be mapped on the way.
 */
export function isTokenEndpoint(audience: string, tenantId: string, authority: string): boolean {
  if (!URL.canParse(audience)) return false;
  const { protocol, host, hostname, pathname } = new URL(audience);
  const local = /^(?:(?:[^.]+\.)*localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol !== 'https:' || !(local || host === authority.toLowerCase())) return false;
  const [, tenant = '', ...rest] = pathname.split('/');
  return (
    tenant.toLowerCase() === tenantId.toLowerCase() &&
    ['oauth2/v2.0/token', 'oauth2/token', 'v2.0', ''].includes(rest.join('/'))
  );
}
