import { networkInterfaces } from 'node:os';
import { LOOPBACK_ADDRESSES } from './listener/binding.ts';
import { flag, invalid, shown } from './option.ts';
import type { EmulatorOptions, Settings } from './options.ts';

/** How the emulator is reached besides the everyday way. Throws `invalid_option`. */
export function parseReach(
  options: Pick<EmulatorOptions, 'port' | 'proxyPort' | 'offline' | 'listen'>,
): Pick<Settings, 'proxyPort' | 'offline' | 'addresses'> {
  const { proxyPort, listen } = options;
  if (proxyPort !== undefined && (!Number.isInteger(proxyPort) || proxyPort < 0 || proxyPort > 65_535)) {
    throw invalid(
      `${shown(proxyPort)} is no proxy port.`,
      'Name a port from 1 to 65535, or 0 for any free one.',
    );
  }
  if (proxyPort !== undefined && proxyPort !== 0 && proxyPort === options.port) {
    throw invalid(
      `The port ${proxyPort} is asked for twice, for the proxy and for the vaults' names.`,
      'Name another one for the proxy, or 0 for any free one.',
    );
  }
  const offline = flag('offline', options.offline, false);
  if (offline && proxyPort === undefined) {
    throw invalid(
      'The option offline says what the proxy does, and there is no proxy.',
      'Give proxyPort too, or leave offline out: without a proxy nothing is passed on.',
    );
  }
  return { proxyPort, offline, addresses: listen === undefined ? LOOPBACK_ADDRESSES : addressesOf(listen) };
}

/** Loopback is always among them: the emulator's own addresses name it. */
function addressesOf(listen: unknown): readonly string[] {
  // All of IPv6 takes IPv4 in; all of IPv4 leaves ::1 out.
  if (listen === '::') return ['::'];
  if (listen === '0.0.0.0') return ['0.0.0.0', '::1'];
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  const found = own.find(({ address }) => address === listen);
  if (found === undefined) {
    throw invalid(
      `${shown(listen)} is no address of this machine.`,
      'Name one of its IP addresses, or 0.0.0.0 or :: for all of them.',
    );
  }
  return [...new Set([...LOOPBACK_ADDRESSES, found.address])];
}
