import { KeyObject, randomBytes, type webcrypto as WebCrypto, webcrypto } from 'node:crypto';
import { certificateLibrary } from './library.ts';
import type { CertificateNames } from './names.ts';
import type { AuthorityProfile } from './profile.ts';

const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** What browsers and macOS accept of a certificate for servers, at the very most. */
const SERVER_DAYS = 397;
const AUTHORITY_DAYS = 3650;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const ID_CE_NAME_CONSTRAINTS = '2.5.29.30';

/** Each member is PEM; `intermediate` is the certificate followed by its private key. */
export interface IssuedAuthority {
  readonly root: string;
  readonly intermediate: string;
}

/**
 * A root that signs one intermediate and is never heard of again: its key is not extractable and goes out of scope
 * here. Java ignores name constraints on a trust anchor, so they stand on the intermediate, where every client
 * enforces them.
 */
export async function issueAuthority(
  now: number,
  { title, constraints }: Pick<AuthorityProfile, 'title' | 'constraints'>,
): Promise<IssuedAuthority> {
  const x509 = certificateLibrary();
  const mark = randomBytes(4).toString('hex');
  const rootName = `CN=${title} root ${mark}`;
  const rootKeys = await keyPair(false);
  const keys = await keyPair(true);
  const usages = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  const life = validity(now, AUTHORITY_DAYS);
  const root = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: rootName,
      serialNumber: serial(),
      ...life,
      keys: rootKeys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, 1, true),
        new x509.KeyUsagesExtension(usages, true),
        await x509.SubjectKeyIdentifierExtension.create(rootKeys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const intermediate = await x509.X509CertificateGenerator.create(
    {
      subject: `CN=${title} ${mark}`,
      issuer: rootName,
      serialNumber: serial(),
      ...life,
      publicKey: keys.publicKey,
      signingKey: rootKeys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(usages, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.Extension(ID_CE_NAME_CONSTRAINTS, true, constraints),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await x509.AuthorityKeyIdentifierExtension.create(rootKeys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return {
    root: pem(root.toString('pem')),
    intermediate: pem(intermediate.toString('pem')) + privatePem(keys),
  };
}

/** The intermediate as it signs. */
export interface Signer {
  readonly certificate: { readonly raw: Uint8Array };
  readonly key: KeyObject;
}

/** The server's certificate, followed by its private key, PEM. */
export async function issueServer(signer: Signer, names: CertificateNames, now: number): Promise<string> {
  const x509 = certificateLibrary();
  const issuer = new x509.X509Certificate(signer.certificate.raw);
  const keys = await keyPair(true);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: 'CN=Keyward emulator server',
      issuer: issuer.subjectName,
      serialNumber: serial(),
      ...validity(now, SERVER_DAYS),
      publicKey: keys.publicKey,
      signingKey: signer.key.toCryptoKey(ALGORITHM, false, ['sign']),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...names.dns.map((value) => ({ type: 'dns', value }) as const),
          ...names.ip.map((value) => ({ type: 'ip', value }) as const),
        ]),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return pem(certificate.toString('pem')) + privatePem(keys);
}

/** A throwaway pair for whoever wants to see what one looks like; nobody trusts it. Each member is PEM. */
export async function issueSelfSigned(
  commonName: string,
  notBefore: Date,
  notAfter: Date,
): Promise<{ readonly certificate: string; readonly key: string }> {
  const x509 = certificateLibrary();
  const keys = await keyPair(true);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${commonName}`,
      serialNumber: serial(),
      notBefore,
      notAfter,
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate: pem(certificate.toString('pem')), key: privatePem(keys) };
}

async function keyPair(extractable: boolean): Promise<WebCrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(ALGORITHM, extractable, ['sign', 'verify']);
}

function privatePem(keys: WebCrypto.CryptoKeyPair): string {
  return KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
}

function pem(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** 128 random bits, positive and without a leading zero byte (RFC 5280 §4.1.2.2 allows 20 bytes). */
function serial(): string {
  return `01${randomBytes(16).toString('hex')}`;
}

/** An hour back: the clock of a container or a virtual machine may lag. X.509 knows whole seconds. */
function validity(now: number, days: number): { notBefore: Date; notAfter: Date } {
  const from = Math.floor((now - HOUR_MS) / 1000) * 1000;
  return { notBefore: new Date(from), notAfter: new Date(from + days * DAY_MS) };
}
