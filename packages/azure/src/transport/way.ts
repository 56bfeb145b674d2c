import { BlockList, isIP } from 'node:net';

/** Over which network an answer came: through a proxy, or from an address of one of three kinds. */
export type Way = { readonly proxy: string } | 'public' | 'private' | 'loopback';

const OWN = ranges(['127.0.0.0', 8], ['::1', 128]);
/** RFC 1918, RFC 6598, RFC 3927, RFC 4193 and RFC 4291 §2.5.6. */
const PRIVATE = ranges(
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['fc00::', 7],
  ['fe80::', 10],
);

/** The kind of an IP address; undefined for what is none. */
export function kindOf(address: string | undefined): Exclude<Way, object> | undefined {
  const version = isIP(address ?? '');
  if (address === undefined || version === 0) return undefined;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (OWN.check(address, family)) return 'loopback';
  return PRIVATE.check(address, family) ? 'private' : 'public';
}

function ranges(...subnets: readonly (readonly [network: string, bits: number])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of subnets)
    list.addSubnet(network, bits, network.includes(':') ? 'ipv6' : 'ipv4');
  return list;
}
