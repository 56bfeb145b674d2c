import { isLocalhostName, isLoopback } from '../vault-url/loopback.ts';
import type { VaultAddress, VaultSuffix } from '../vault-url/vault-url.ts';

/** Where Entra ID signs in, by cloud; the older names are still in challenges of some vaults. */
const AUTHORITIES: Readonly<Record<VaultSuffix, readonly string[]>> = {
  'vault.azure.net': ['login.microsoftonline.com', 'login.windows.net', 'sts.windows.net'],
  'vault.azure.cn': ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
  'vault.usgovcloudapi.net': [
    'login.microsoftonline.us',
    'login-us.microsoftonline.com',
    'login.microsoftonline.com',
  ],
};

/**
 * Why the challenge of an answer 401 must not be followed; undefined where it may be.
 *
 * The official client asks a token for whatever resource a parent domain of the vault is, and takes the
 * tenant from any authority. Here a cloud's vault may name its own resource and Entra alone. A loopback
 * vault may name Key Vault or its own parent domain; for it the client's check is off, since `localhost`
 * has no parent domain.
 *
 * @param sent - Body of the request, of which no part may come back in an error.
 */
export function distrust(challenge: string, vault: VaultAddress, sent: string): string | undefined {
  const named = parameters(challenge);
  if (named === undefined) return 'its challenge can be read in two ways';
  const resource = named.get('resource') ?? named.get('scope')?.replace(/\/\.default$/, '');
  // Only "insufficient_claims" comes without a resource; the client then keeps that of the first challenge.
  if (resource !== undefined && !isOwnResource(resource, vault)) {
    return `it asks for a token for ${hostIn(resource, sent)}`;
  }
  for (const key of ['authorization', 'authorization_uri', 'authorization_url']) {
    const authority = named.get(key);
    if (authority !== undefined && !isAuthority(authority, vault)) {
      return `it sends callers to ${hostIn(authority, sent)} for a token`;
    }
  }
  return undefined;
}

/**
 * The client splits a challenge at blanks, quoted or not, and lets the last of two parameters win. So every
 * place that could be one is read, and where they differ, or one is not plainly quoted, nothing is.
 */
function parameters(challenge: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (const place of challenge.matchAll(/(resource|scope|authorization(?:_ur[il])?)\s*=/gi)) {
    const rest = challenge.slice(place.index);
    const [, key, value] = /^(\w+)="([^"\s\\]*)"(?=[,\s]|$)/.exec(rest) ?? [];
    if (key === undefined || value === undefined) return undefined;
    if (found.has(key) && found.get(key) !== value) return undefined;
    found.set(key, value);
  }
  return found;
}

function isOwnResource(resource: string, { origin, place }: VaultAddress): boolean {
  const bare = resource.replace(/\/$/, '');
  if (place !== 'loopback') return bare === `https://${place.suffix}`;
  if (bare === 'https://vault.azure.net') return true;
  const [asked, own] = [URL.parse(bare), new URL(origin)];
  if (asked === null || asked.origin !== bare.toLowerCase()) return false;
  const isParent = isLocalhostName(asked.hostname) && own.hostname.endsWith(`.${asked.hostname}`);
  return isParent && (asked.port === '' || asked.port === own.port);
}

function isAuthority(authority: string, { place }: VaultAddress): boolean {
  const url = URL.parse(authority);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false;
  if (place === 'loopback' && isLoopback(url.hostname)) return true;
  const known = place === 'loopback' ? Object.values(AUTHORITIES).flat() : AUTHORITIES[place.suffix];
  return url.port === '' && known.includes(url.hostname);
}

/** The host that a vault names, unless it repeats a part of the body that it was sent. */
export function hostIn(text: string, sent: string): string {
  const host = URL.parse(text)?.host.slice(0, 253) || 'something that is not a URL';
  return sent.toLowerCase().includes(host) ? 'a host that it was not asked about' : host;
}
