import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock/clock.ts';
import { openBundle } from './bundle.ts';
import { openPrivateFolder, readPrivate, readText, replaceText } from './folder.ts';
import { openGeneration } from './generation.ts';
import { DAY_MS, issueAuthority, issueServer, type Signer } from './issue.ts';
import { type CertificateNames, certificateNames, NAME_CONSTRAINTS } from './names.ts';
import { certificateIn, pairIn, splitPair } from './pair.ts';

export interface CertificateOptions {
  /** Made with mode 0700 if it does not exist; refused if others can write in it. */
  readonly folder: string;
  /** Clients judge certificates by their own clock: give the system's unless the test is about certificates. */
  readonly clock: Clock;
  /** More names for the server's certificate: `*.localhost` names and loopback addresses only. */
  readonly names?: readonly string[];
}

/** What a TLS server needs, and what its clients must trust. */
export interface Certificates {
  /** The root, PEM. */
  readonly caPem: string;
  /** File with the root alone, for variables that add to the client's own roots (NODE_EXTRA_CA_CERTS). */
  readonly caFile: string;
  /** File with Node's public roots and ours, for variables that replace them (SSL_CERT_FILE). */
  readonly bundleFile: string;
  /** The server's private key, PEM. */
  readonly key: string;
  /** The server's certificate and the intermediate, PEM. */
  readonly chain: string;
  /** When the server's certificate is due for renewal, milliseconds since 1970. */
  readonly renewFrom: number;
}

const RENEWAL_MS = 30 * DAY_MS;
/** A fresh server certificate must end before its authority does. */
const AUTHORITY_MARGIN_MS = (397 + 30) * DAY_MS;

/**
 * Opens the per-user local authority of `folder`, made at first use, and a server certificate that is good for
 * thirty days at least: whatever is missing, damaged, readable by others or near its end is made anew, the server's
 * certificate from the authority in place, the authority only if it is itself unusable. Processes that share the
 * folder get the same root, also if they start at once.
 *
 * @throws EmulatorError `insecure_folder`, `folder_unusable`; `invalid_option` for a name outside localhost.
 */
export async function openCertificates(options: CertificateOptions): Promise<Certificates> {
  const { folder } = options;
  const names = certificateNames(options.names ?? []);
  const now = options.clock.now();
  await openPrivateFolder(folder);
  const { folder: current, content: authority } = await openGeneration<Authority>({
    folder,
    kind: 'authority',
    read: (generation) => readAuthority(generation, now),
    make: async () => {
      const { root, intermediate } = await issueAuthority(now, NAME_CONSTRAINTS);
      return { 'root.pem': root, 'intermediate.pem': intermediate };
    },
  });
  const server = await openServer(join(current, 'server.pem'), authority, names, now);
  const caFile = join(folder, 'ca.pem');
  if ((await readText(caFile)) !== authority.rootPem) await replaceText(caFile, authority.rootPem, 0o644);
  return {
    caPem: authority.rootPem,
    caFile,
    bundleFile: await openBundle(join(folder, 'bundle.pem'), authority.rootPem),
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

async function readAuthority(folder: string, now: number): Promise<Authority | undefined> {
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
    certificate.raw.includes(NAME_CONSTRAINTS);
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
