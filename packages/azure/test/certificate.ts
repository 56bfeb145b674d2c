import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A key and a certificate, PEM, made anew for every run. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate that can issue others. */
export interface Issuer extends Certificate {
  readonly privateKey: KeyObject;
  /** Its subject, as others name it. */
  readonly name: Buffer;
}

/** What a certificate says. */
export interface Wanted {
  readonly commonName?: string;
  readonly organization?: string;
  /** DNS names. Default: those of this machine and of vaults in the public cloud. */
  readonly names?: readonly string[];
  /** In milliseconds since 1970. Default: from yesterday to tomorrow. */
  readonly from?: number;
  readonly to?: number;
  /** Default: itself. */
  readonly issuer?: Issuer;
  /** Default: P-256. Entra ID takes RSA alone. */
  readonly algorithm?: 'rsa';
}

const DAY_MS = 86_400_000;
const NAMES = ['localhost', '*.vault.localhost', '*.vault.azure.net'];

/** X.509 v3 (RFC 5280) by hand, so that the tests need neither a program nor a package for it. */
export function certificate(wanted: Wanted = {}): Issuer {
  const {
    commonName,
    organization,
    names = NAMES,
    from = Date.now() - DAY_MS,
    to = Date.now() + DAY_MS,
  } = wanted;
  const isRsa = wanted.algorithm === 'rsa';
  const { privateKey, publicKey } = isRsa
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = isRsa
    ? sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), der(0x05, Buffer.alloc(0)))
    : sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const attribute = (last: number, text: string) =>
    der(0x31, sequence(oid(0x55, 0x04, last), der(0x0c, Buffer.from(text))));
  const name = sequence(
    ...(organization === undefined ? [] : [attribute(0x0a, organization)]),
    ...(commonName === undefined ? [] : [attribute(0x03, commonName)]),
  );
  const alternatives = [
    ...names.map((host) => der(0x82, Buffer.from(host))),
    ...(names.includes('localhost') ? [der(0x87, Buffer.from([127, 0, 0, 1]))] : []),
  ];
  const extensions = [
    sequence(
      oid(0x55, 0x1d, 0x13),
      der(0x01, Buffer.from([0xff])),
      octets(sequence(der(0x01, Buffer.from([0xff])))),
    ),
    ...(alternatives.length === 0
      ? []
      : [sequence(oid(0x55, 0x1d, 0x11), octets(sequence(...alternatives)))]),
  ];
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    wanted.issuer?.name ?? name,
    sequence(time(from), time(to)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, wanted.issuer?.privateKey ?? privateKey);
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return {
    privateKey,
    name,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole
      .toString('base64')
      .match(/.{1,64}/g)
      ?.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(...bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

function octets(content: Buffer): Buffer {
  return der(0x04, content);
}

/** Two digits of the year until 2049, four from then on (RFC 5280 §4.1.2.5). */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14);
  const isLate = digits >= '2050';
  return der(isLate ? 0x18 : 0x17, Buffer.from(`${isLate ? digits : digits.slice(2)}Z`));
}
