import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ROOT_FILES } from '../certificate/certificates.ts';
import { codeOf, replaceText } from '../certificate/folder.ts';

/** The emulator's files of authorities. */
export interface AuthorityFiles {
  /** The root alone. */
  readonly caFile: string;
  /** The public roots and ours. */
  readonly bundleFile: string;
}

/** Variables that name a file of authorities, and the emulator's file for each. */
const FILES = {
  NODE_EXTRA_CA_CERTS: 'caFile',
  SSL_CERT_FILE: 'bundleFile',
  REQUESTS_CA_BUNDLE: 'bundleFile',
  CURL_CA_BUNDLE: 'bundleFile',
} as const satisfies Readonly<Record<string, keyof AuthorityFiles>>;

/**
 * What the variables are to name. One that names a file already, such as a company's authorities, keeps them: it gets
 * a copy of that file with our root behind it.
 */
export async function authorityVariables(
  files: AuthorityFiles,
  present: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly variables: Readonly<Record<string, string>>; readonly notes: readonly string[] }> {
  const variables: Record<string, string> = {};
  const notes: string[] = [];
  for (const [name, own] of Object.entries(FILES)) {
    const before = present[name] ?? '';
    const mine = files[own];
    variables[name] = mine;
    if (before === '' || isOurs(before, files)) continue;
    const joined = await joinRoot(files.caFile, before);
    if (joined === undefined) {
      notes.push(`${name} named ${before}, which cannot be read as certificates and is left out.`);
      continue;
    }
    variables[name] = joined;
    notes.push(`${name} names what it named before and the emulator together: ${joined}.`);
  }
  return { variables, notes };
}

/** Also the files of this emulator's other mode, whose roots are not to be carried over. */
function isOurs(file: string, { caFile, bundleFile }: AuthorityFiles): boolean {
  if (file === caFile || file === bundleFile) return true;
  return dirname(file) === dirname(caFile) && ROOT_FILES.includes(basename(file));
}

const CERTIFICATE = '-----BEGIN CERTIFICATE-----';

/** The file to name in place of `before`; undefined where that holds no certificates. */
async function joinRoot(caFile: string, before: string): Promise<string | undefined> {
  const [root, kept] = [await readCertificates(caFile), await readCertificates(before)];
  if (root === undefined || kept === undefined) return undefined;
  if (kept.includes(root.trim())) return before;
  // One copy for each file that was ever named: a new text takes the place of the old one.
  const mark = createHash('sha256').update(before).digest('hex').slice(0, 16);
  const file = join(dirname(caFile), `joined-${mark}.pem`);
  const text = `${kept.trimEnd()}\n${root}`;
  if ((await readCertificates(file)) !== text) await replaceText(file, text, 0o644);
  return file;
}

async function readCertificates(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    return text.includes(CERTIFICATE) ? text : undefined;
  } catch (error) {
    // Whatever the file system has against it, its clients would meet too.
    if (codeOf(error) === '') throw error;
    return undefined;
  }
}
