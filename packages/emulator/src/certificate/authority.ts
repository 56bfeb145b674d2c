import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { readPrivate, readText, replaceText } from './folder.ts';
import { openGeneration } from './generation.ts';
import { DAY_MS, issueAuthority, issueServer, type Signer } from './issue.ts';
import type { CertificateNames } from './names.ts';
import { certificateIn, pairIn, splitPair } from './pair.ts';
import type { AuthorityProfile } from './profile.ts';

const RENEWAL_MS = 30 * DAY_MS;
/** A fresh server certificate must end before its authority does. */
const AUTHORITY_MARGIN_MS = (397 + 30) * DAY_MS;

/** What a TLS server presents, and whom its clients have to trust for it. */
export interface Presented {
  /** The root, PEM. */
  readonly rootPem: string;
  /** The server's private key, PEM. */
  readonly key: string;
  /** The server's certificate and the intermediate, PEM. */
  readonly chain: string;
  /** When the server's certificate is due for renewal, milliseconds since 1970. */
  readonly renewFrom: number;
}

/**
 * Opens the authority of `profile` in `folder` and a server certificate for `names`, each made anew where it is
 * missing, damaged, readable by others or near its end.
 */
export async function openAuthority(
  folder: string,
  profile: AuthorityProfile,
  names: CertificateNames,
  now: number,
): Promise<Presented> {
  const { folder: current, content: authority } = await openGeneration<Authority>({
    folder,
    kind: profile.kind,
    read: (generation) => readAuthority(generation, profile, now),
    make: async () => {
      const { root, intermediate } = await issueAuthority(now, profile);
      return { 'root.pem': root, 'intermediate.pem': intermediate };
    },
  });
  const server = await openServer(join(current, 'server.pem'), authority, names, now);
  return {
    rootPem: authority.rootPem,
    key: server.key,
    chain: server.certificate + authority.intermediatePem,
    renewFrom: new X509Certificate(server.certificate).validToDate.getTime() - RENEWAL_MS,
  };
}

interface Authority extends Signer {
  readonly rootPem: string;
  readonly intermediatePem: string;
  readonly certificate: X509Certificate;
}

async function readAuthority(
  folder: string,
  { constraints }: AuthorityProfile,
  now: number,
): Promise<Authority | undefined> {
  const rootPem = await readText(join(folder, 'root.pem'));
  const text = await readPrivate(join(folder, 'intermediate.pem'));
  const root = certificateIn(rootPem);
  const pair = pairIn(text);
  if (rootPem === undefined || root === undefined || pair === undefined) return undefined;
  const { certificate, key } = pair;
  const sound =
    root.ca &&
    root.verify(root.publicKey) &&
    covers(root, now, AUTHORITY_MARGIN_MS) &&
    certificate.ca &&
    certificate.verify(root.publicKey) &&
    covers(certificate, now, AUTHORITY_MARGIN_MS) &&
    // Also false for an authority that another release made under other constraints.
    certificate.raw.includes(constraints);
  return sound ? { rootPem, intermediatePem: pair.certificatePem, certificate, key } : undefined;
}

async function openServer(
  file: string,
  authority: Authority,
  names: CertificateNames,
  now: number,
): Promise<{ certificate: string; key: string }> {
  const kept = pairIn(await readPrivate(file));
  if (
    kept?.certificate.verify(authority.certificate.publicKey) &&
    covers(kept.certificate, now, RENEWAL_MS) &&
    carries(kept.certificate, names)
  ) {
    return { certificate: kept.certificatePem, key: kept.keyPem };
  }
  const text = await issueServer(authority, names, now);
  await replaceText(file, text, 0o600);
  const { certificatePem, keyPem } = splitPair(text);
  return { certificate: certificatePem, key: keyPem };
}

function covers(certificate: X509Certificate, now: number, marginMs: number): boolean {
  return certificate.validFromDate.getTime() <= now && certificate.validToDate.getTime() - now > marginMs;
}

/** More names than wanted are no reason to renew: two emulators with different names would do nothing else. */
function carries(certificate: X509Certificate, names: CertificateNames): boolean {
  const present = new Set((certificate.subjectAltName ?? '').split(', '));
  return (
    names.dns.every((name) => present.has(`DNS:${name}`)) &&
    names.ip.every((name) => present.has(`IP Address:${name === '::1' ? '0:0:0:0:0:0:0:1' : name}`))
  );
}
