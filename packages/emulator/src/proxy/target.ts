/** What a CONNECT asks for (RFC 9110 §9.3.6). */
export interface Target {
  /** Lower case, without the root's dot; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
}

/** The longest name that DNS has (RFC 1035 §2.3.4). */
const HOST_LIMIT = 253;
const AUTHORITY = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9](?:[a-z0-9._-]*[a-z0-9_])?)\.?):(\d{1,5})$/;

/** Undefined for what is no host and port, both of which a CONNECT has to name. */
export function parseTarget(authority: string): Target | undefined {
  const [, address, name, digits] = AUTHORITY.exec(authority.toLowerCase()) ?? [];
  const host = address ?? name ?? '';
  const port = Number(digits);
  const fits = host !== '' && host.length <= HOST_LIMIT && port >= 1 && port <= 65_535;
  return fits ? { host, port } : undefined;
}

/** How it is written in a CONNECT. */
export function formatTarget({ host, port }: Target): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** This machine by name or address (RFC 6761 §6.3), whatever resolvers make of it. */
export function isLoopback(host: string): boolean {
  return /^(?:(?:[^.]+\.)*localhost|127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/.test(host);
}
