import { CLOUDS, type Cloud, cloudOf, cloudOfResource } from '../cloud/cloud.ts';
import { isLocalhostName, isLoopback } from '../vault-url/loopback.ts';
import type { VaultAddress } from '../vault-url/vault-url.ts';

/** Why a challenge must not be followed. */
export interface Distrust {
  readonly code: 'untrusted_host' | 'wrong_cloud';
  readonly because: string;
  readonly hint?: string;
}

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
export function distrust(challenge: string, vault: VaultAddress, sent: string): Distrust | undefined {
  const named = parameters(challenge);
  if (named === undefined) return untrusted('its challenge can be read in two ways');
  const resource = named.get('resource') ?? named.get('scope')?.replace(/\/\.default$/, '');
  // Only "insufficient_claims" comes without a resource; the client then keeps that of the first challenge.
  if (resource !== undefined && !isOwnResource(resource, vault)) {
    const because = `it asks for a token for ${hostIn(resource, sent)}`;
    const cloud = vault.place === 'loopback' ? undefined : cloudOfResource(resource.replace(/\/$/, ''));
    return cloud === undefined ? untrusted(because) : elsewhere(because, cloud, vault);
  }
  for (const key of ['authorization', 'authorization_uri', 'authorization_url']) {
    const authority = named.get(key);
    if (authority === undefined || isAuthority(authority, vault)) continue;
    const because = `it sends callers to ${hostIn(authority, sent)} for a token`;
    const cloud = cloudOf(httpsUrl(authority)?.host ?? '');
    return cloud === undefined ? untrusted(because) : elsewhere(because, cloud, vault);
  }
  return undefined;
}

function untrusted(because: string): Distrust {
  return { code: 'untrusted_host', because };
}

function elsewhere(because: string, cloud: Cloud, { place }: VaultAddress): Distrust {
  const own = CLOUDS[place === 'loopback' ? 'vault.azure.net' : place.suffix];
  return {
    code: 'wrong_cloud',
    because: `${because}, which is of ${cloud.name}, while the vault is in ${own.name} by its name`,
    hint: 'Check the address of the vault, and what answers for it: the hosts file, a private DNS zone or a proxy of this machine may lead to a vault of another cloud.',
  };
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
  // An IPv4 address has a parent in writing only, and only an application ID URI can name it: the emulator does.
  if (/^127\./.test(own.hostname) && bare === `api://${own.host.replace(/^127\./, '')}`) return true;
  if (asked === null || asked.origin !== bare.toLowerCase()) return false;
  const isParent = isLocalhostName(asked.hostname) && own.hostname.endsWith(`.${asked.hostname}`);
  return isParent && (asked.port === '' || asked.port === own.port);
}

function isAuthority(authority: string, { place }: VaultAddress): boolean {
  const url = httpsUrl(authority);
  if (url === undefined) return false;
  if (place === 'loopback' && isLoopback(url.hostname)) return true;
  const clouds = place === 'loopback' ? Object.values(CLOUDS) : [CLOUDS[place.suffix]];
  const known = clouds.flatMap(({ hosts, borrowed }) => [...hosts, ...borrowed]);
  return url.port === '' && known.includes(url.hostname);
}

function httpsUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  const isPlain = url?.protocol === 'https:' && url.username === '' && url.password === '';
  return url !== null && isPlain ? url : undefined;
}

/** The host that a vault names, unless it repeats a part of the body that it was sent. */
export function hostIn(text: string, sent: string): string {
  const host = URL.parse(text)?.host.slice(0, 253) || 'something that is not a URL';
  return sent.toLowerCase().includes(host) ? 'a host that it was not asked about' : host;
}
