import {
  type LookupAddress,
  type LookupAllOptions,
  type LookupOptions,
  lookup as systemLookup,
} from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isLocalhostName } from '../vault-url/loopback.ts';

const IPV4: LookupAddress = { address: '127.0.0.1', family: 4 };
const IPV6: LookupAddress = { address: '::1', family: 6 };

/** RFC 6761 §6.3: a resolver should answer every name below `localhost` itself; many containers' do not. */
export const lookup: LookupFunction = (hostname, options, callback) => {
  if (!isLocalhostName(hostname)) {
    systemLookup(hostname, options, callback);
    return;
  }
  const addresses = addressesFor(options);
  const [first = IPV4] = addresses;
  queueMicrotask(() => {
    if ((options as Partial<LookupAllOptions>).all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function addressesFor({ family }: LookupOptions): LookupAddress[] {
  if (family === 6 || family === 'IPv6') return [IPV6];
  return family === 4 || family === 'IPv4' ? [IPV4] : [IPV4, IPV6];
}
