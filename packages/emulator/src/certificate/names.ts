import { isIPv4, isIPv6 } from 'node:net';
import { EmulatorError } from '../error.ts';

/** Names that a certificate is for, each in its canonical spelling. */
export interface CertificateNames {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
}

const EVERYDAY_DNS = ['localhost', 'vault.localhost', '*.vault.localhost', 'login.localhost'];
const EVERYDAY_IP = ['127.0.0.1', '::1'];
const DNS_NAME = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*localhost$/;
const COUNT_LIMIT = 100;
const LENGTH_LIMIT = 253;

/**
 * The emulator's own names and `extra` ones. Throws `invalid_option` for a name that the authority may not certify:
 * a client would refuse such a certificate, with a message that says nothing about the cause.
 */
export function certificateNames(extra: readonly string[]): CertificateNames {
  if (extra.length > COUNT_LIMIT) {
    throw new EmulatorError(
      'invalid_option',
      `${extra.length} certificate names are too many.`,
      `Name at most ${COUNT_LIMIT}.`,
    );
  }
  const dns = new Set(EVERYDAY_DNS);
  const ip = new Set(EVERYDAY_IP);
  for (const name of extra) {
    const lower = name.toLowerCase();
    const address = loopback(lower);
    if (address !== undefined) ip.add(address);
    else if (lower.length <= LENGTH_LIMIT && DNS_NAME.test(lower)) dns.add(lower);
    else throw outside(name);
  }
  return { dns: [...dns], ip: [...ip] };
}

function loopback(name: string): string | undefined {
  if (isIPv4(name)) return name.startsWith('127.') ? name : undefined;
  if (!isIPv6(name) || name.includes('%')) return undefined;
  return new URL(`http://[${name}]`).hostname === '[::1]' ? '::1' : undefined;
}

function outside(name: string): EmulatorError {
  return new EmulatorError(
    'invalid_option',
    `${JSON.stringify(name.slice(0, 64))} cannot be a name of the emulator's certificate: its authority is limited to localhost.`,
    'Use localhost, a name that ends in .localhost, an address in 127.0.0.0/8, or ::1.',
  );
}
