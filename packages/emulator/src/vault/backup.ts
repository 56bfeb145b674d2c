import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { malformedBackup } from './refusal.ts';
import type { SecretVersion } from './secret.ts';

/** A secret with all its versions, in the order in which they were written. */
export interface Backup {
  readonly name: string;
  readonly versions: readonly SecretVersion[];
}

export const BACKUP_KEY_BYTES = 32;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = Buffer.from('keyward-emulator-secret-backup-1');

/** nonce, tag, ciphertext, as one base64url text that says nothing to whoever lacks the key. */
export function seal(backup: Backup, key: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(FORMAT);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(backup), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

export function open(blob: string, key: Uint8Array): Backup {
  // Buffer.from() skips what is not base64 at all: such a blob is no longer what we sealed.
  if (!/^[A-Za-z0-9_-]+$/.test(blob)) throw malformedBackup();
  const bytes = Buffer.from(blob, 'base64url');
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) throw malformedBackup();
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES)).setAAD(FORMAT);
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const plain = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
  try {
    // The tag vouches for the shape as well: only seal() makes such text.
    return JSON.parse(Buffer.concat([plain, decipher.final()]).toString('utf8')) as Backup;
  } catch {
    throw malformedBackup();
  }
}
