/** Subtrees of names (RFC 5280 §4.2.1.10). An address is followed by its mask, as bytes. */
export interface NameConstraints {
  readonly dns: readonly string[];
  /** None means that no address at all may be certified. */
  readonly ip: readonly Uint8Array[];
}

/** Every IPv4 and every IPv6 address. */
const ANY_ADDRESS = [Buffer.alloc(8), Buffer.alloc(32)];

/**
 * The extension's value, DER: what an intermediate may certify, and nothing else. A kind of name that no subtree
 * speaks of is free, so addresses are shut out expressly where none is permitted.
 */
export function nameConstraints({ dns, ip }: NameConstraints): Buffer {
  const permitted = [
    ...dns.map((name) => subtree(0x82, Buffer.from(name))),
    ...ip.map((range) => subtree(0x87, range)),
  ];
  const excluded = ip.length > 0 ? [] : ANY_ADDRESS.map((range) => subtree(0x87, range));
  return der(0x30, der(0xa0, ...permitted), ...(excluded.length > 0 ? [der(0xa1, ...excluded)] : []));
}

function subtree(tag: number, base: Uint8Array): Buffer {
  return der(0x30, der(tag, base));
}

/** Lengths of one byte do, or of one after 0x81: every part here is under 256 bytes. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const length = body.length < 128 ? [body.length] : [0x81, body.length];
  return Buffer.concat([Buffer.of(tag, ...length), body]);
}
