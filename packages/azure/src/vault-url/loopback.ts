/**
 * Whether a host name of a URL means this machine: `localhost` and everything below it (RFC 6761 §6.3),
 * 127.0.0.0/8 and ::1. `URL` has already turned other spellings of IPv4 addresses into dotted decimals.
 */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '').toLowerCase();
  return isLocalhostName(host) || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

export function isLocalhostName(hostname: string): boolean {
  return /^(?:.+\.)?localhost\.?$/i.test(hostname);
}
