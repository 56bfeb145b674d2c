import { join } from 'node:path';
import type { Clock } from '../clock/clock.ts';
import { openAuthority, type Presented } from './authority.ts';
import { openBundle } from './bundle.ts';
import { openPrivateFolder, readText, replaceText } from './folder.ts';
import { certificateNames } from './names.ts';
import { EVERYDAY, PROXY, PROXY_NAMES } from './profile.ts';

export interface CertificateOptions {
  /** Made with mode 0700 if it does not exist; refused if others can write in it. */
  readonly folder: string;
  /** Clients judge certificates by their own clock: give the system's unless the test is about certificates. */
  readonly clock: Clock;
  /** More names for the server's certificate: `*.localhost` names and loopback addresses only. */
  readonly names?: readonly string[];
  /** Opens the second authority too, which may certify names of Azure; false by default. */
  readonly proxy?: boolean;
}

/** PEM, both. */
export interface KeyAndChain {
  readonly key: string;
  /** The server's certificate and the intermediate. */
  readonly chain: string;
}

/** What TLS servers need, and what their clients must trust. */
export interface Certificates extends KeyAndChain {
  /** The root, PEM; with a proxy both roots. */
  readonly caPem: string;
  /** File with the same, for variables that add to the client's own roots (NODE_EXTRA_CA_CERTS). */
  readonly caFile: string;
  /** File with Node's public roots and ours, for variables that replace them (SSL_CERT_FILE). */
  readonly bundleFile: string;
  /** What the proxy presents. */
  readonly proxy?: KeyAndChain;
  /** When a server's certificate is due for renewal, milliseconds since 1970. */
  readonly renewFrom: number;
}

/** Files of roots by their names in the folder. */
const FILES = {
  everyday: { ca: 'ca.pem', bundle: 'bundle.pem' },
  both: { ca: 'ca-with-proxy.pem', bundle: 'bundle-with-proxy.pem' },
} as const;

/** Those that variables of an emulator may name. */
export const ROOT_FILES: readonly string[] = Object.values(FILES).flatMap((files) => Object.values(files));

/**
 * Opens the per-user local authority of `folder`, made at first use, and a server certificate that is good for
 * thirty days at least: whatever is missing, damaged, readable by others or near its end is made anew, the server's
 * certificate from the authority in place, the authority only if it is itself unusable. Processes that share the
 * folder get the same root, also if they start at once.
 *
 * The authority of the proxy is another one in the same folder, and its roots stand in files of their own: whoever
 * does without a proxy is not made to trust it.
 *
 * @throws EmulatorError `insecure_folder`, `folder_unusable`; `invalid_option` for a name outside localhost.
 */
export async function openCertificates(options: CertificateOptions): Promise<Certificates> {
  const { folder } = options;
  const names = certificateNames(options.names ?? []);
  const now = options.clock.now();
  await openPrivateFolder(folder);
  const everyday = await openAuthority(folder, EVERYDAY, names, now);
  const caFile = await copy(join(folder, FILES.everyday.ca), everyday.rootPem);
  const { key, chain, rootPem: caPem, renewFrom } = everyday;
  if (options.proxy !== true) {
    const bundleFile = await openBundle(join(folder, FILES.everyday.bundle), caPem);
    return { caPem, caFile, bundleFile, key, chain, renewFrom };
  }
  const proxy = await openAuthority(folder, PROXY, PROXY_NAMES, now);
  return { ...(await withProxy(folder, everyday, proxy)), key, chain };
}

async function withProxy(folder: string, everyday: Presented, proxy: Presented) {
  const caPem = everyday.rootPem + proxy.rootPem;
  // Alone too: keytool imports the first certificate of a file and no other.
  await copy(join(folder, 'proxy-ca.pem'), proxy.rootPem);
  return {
    caPem,
    caFile: await copy(join(folder, FILES.both.ca), caPem),
    bundleFile: await openBundle(join(folder, FILES.both.bundle), caPem),
    proxy: { key: proxy.key, chain: proxy.chain },
    renewFrom: Math.min(everyday.renewFrom, proxy.renewFrom),
  };
}

async function copy(file: string, text: string): Promise<string> {
  if ((await readText(file)) !== text) await replaceText(file, text, 0o644);
  return file;
}
