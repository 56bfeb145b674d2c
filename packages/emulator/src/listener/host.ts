import { remembered } from '../http/remembered.ts';

/** Where a request of the shared port belongs, as its authority says. */
export type Destination =
  | { readonly kind: 'vault'; readonly name: string }
  | { readonly kind: 'entra' }
  | { readonly kind: 'stranger' };

const VAULT_SUFFIX = '.vault.localhost';
/** The longest name that DNS has (RFC 1035 §2.3.4), and a port. The request log keeps what stands in front. */
const AUTHORITY_LIMIT = 253 + ':65535'.length;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Lower-cased host of an authority, without port and without the root's trailing dot; undefined where the
 * authority is none (RFC 3986 §3.2, no user information).
 */
export const hostOf = remembered((authority): string | undefined => {
  if (authority.length > AUTHORITY_LIMIT) return undefined;
  const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?$/.exec(authority);
  return match?.[1]?.toLowerCase().replace(/\.$/, '');
});

/** A page on another name that resolves to loopback (DNS rebinding) still sends its own name as Host. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.has(host);
}

export function destinationOf(host: string): Destination {
  if (isLoopbackHost(host) || host === 'login.localhost') return { kind: 'entra' };
  if (!host.endsWith(VAULT_SUFFIX)) return { kind: 'stranger' };
  const name = host.slice(0, -VAULT_SUFFIX.length);
  return name === '' || name.includes('.') ? { kind: 'stranger' } : { kind: 'vault', name };
}

/** Hosts that may stand for a vault on its own port. */
export function belongsToVault(host: string, vault: string): boolean {
  return isLoopbackHost(host) || host === vault.toLowerCase() + VAULT_SUFFIX;
}
