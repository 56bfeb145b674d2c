/** The names of the public cloud that the proxy stands in for. */
export const VAULT_DOMAIN = 'vault.azure.net';
/** The first is the one that challenges name. */
export const LOGIN_HOSTS = ['login.microsoftonline.com', 'login.windows.net'] as const;
/** `authorityHost` as Azure's own challenges name it. */
export const PUBLIC_AUTHORITY = `https://${LOGIN_HOSTS[0]}`;
export const MANAGEMENT_HOST = 'management.azure.com';

/** Where a vault has its address in Azure. */
export function publicUrl(vault: string): string {
  return `https://${vault.toLowerCase()}.${VAULT_DOMAIN}`;
}

/** Where a host name leads, port 443 supposed. */
export type Place =
  | { readonly kind: 'vault'; readonly name: string }
  | { readonly kind: 'entra' }
  | { readonly kind: 'management' }
  | { readonly kind: 'elsewhere' };

const LOGIN: ReadonlySet<string> = new Set(LOGIN_HOSTS);

/** `host` in lower case and without the root's dot. */
export function placeOf(host: string): Place {
  if (LOGIN.has(host)) return { kind: 'entra' };
  if (host === MANAGEMENT_HOST) return { kind: 'management' };
  if (!host.endsWith(`.${VAULT_DOMAIN}`)) return { kind: 'elsewhere' };
  return { kind: 'vault', name: host.slice(0, -VAULT_DOMAIN.length - 1) };
}
