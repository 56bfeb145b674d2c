import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { codeOf, folderError, replaceText } from './folder.ts';

/** The first line tells a bundle of other roots or of another Node apart without reading 200 kB at every start. */
export async function openBundle(file: string, rootPem: string): Promise<string> {
  const digest = createHash('sha256').update(rootPem).digest('hex');
  const head = Buffer.from(`# Public roots of Node.js ${process.version} and emulator root ${digest}\n`);
  if (!(await startsWith(file, head))) {
    await replaceText(file, `${head}${rootCertificates.join('\n')}\n${rootPem}`, 0o644);
  }
  return file;
}

async function startsWith(path: string, head: Uint8Array): Promise<boolean> {
  try {
    await using file = await open(path, 'r');
    const { buffer } = await file.read(Buffer.alloc(head.length), 0, head.length, 0);
    return buffer.equals(head);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw folderError(error, path);
  }
}
