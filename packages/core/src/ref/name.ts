import { createHash } from 'node:crypto';

/** What the service takes as a secret's name (REST description: SetSecret, parameter secret-name). */
const KEY_VAULT_NAME = /^[0-9A-Za-z-]{1,127}$/;
/** A path segment that needs no escaping: no leading, trailing or doubled hyphen that `--` could be confused with. */
const PLAIN_SEGMENT = /^[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*$/;
const SEPARATOR = '--';
/** A doubled separator is never produced by joining plain segments, so it marks a hashed name. */
const HASH_MARK = '---';
const NAME_LENGTH = 127;
const SLUG_LENGTH = 96;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** 16 digits of base32 are 80 bits of the hash. */
const HASH_DIGITS = 16;

/** How a path became a name; hashed names keep the exact path in a tag. */
export type NameRule = 'joined' | 'verbatim' | 'hashed';

/**
 * Tells by which rule a path is encoded.
 *
 * @param path - A path, already checked.
 * @returns `joined` (segments joined by `--`), `verbatim` (the path is the name) or `hashed` (slug and hash).
 * @example
 * ```ts
 * import { nameRule } from '@keyward/core/ref';
 *
 * nameRule('app/db'); // 'joined'
 * nameRule('DATABASE_URL'); // 'hashed': Key Vault names have no underscore
 * ```
 */
export function nameRule(path: string): NameRule {
  const segments = path.split('/');
  if (segments.length === 1) return KEY_VAULT_NAME.test(path) ? 'verbatim' : 'hashed';
  const plain = segments.every((segment) => PLAIN_SEGMENT.test(segment));
  return plain && path.length + segments.length - 1 <= NAME_LENGTH ? 'joined' : 'hashed';
}

/**
 * The Key Vault name of a path.
 *
 * Segments of letters, digits and single inner hyphens are joined by `--`; a path of one segment
 * that is a legal name is that name; any other path is a readable slug, `---` and 80 bits of the
 * exact path's SHA-256 in lower-case base32.
 *
 * @param path - A path, already checked.
 * @returns A name of 1 to 127 characters of `[0-9A-Za-z-]`.
 * @example
 * ```ts
 * import { encodePath } from '@keyward/core/ref';
 *
 * encodePath('app/db'); // 'app--db'
 * ```
 */
export function encodePath(path: string): string {
  switch (nameRule(path)) {
    case 'verbatim':
      return path;
    case 'joined':
      return path.replaceAll('/', SEPARATOR);
    case 'hashed':
      return `${slug(path)}${HASH_MARK}${hash(path)}`;
  }
}

/**
 * The path of a Key Vault name, as far as the name alone tells: a hashed name is its own path until
 * the tag `keyward-path` says more.
 *
 * @param name - A Key Vault name.
 * @returns The path.
 * @example
 * ```ts
 * import { decodeName } from '@keyward/core/ref';
 *
 * decodeName('app--db'); // 'app/db'
 * decodeName('DATABASE-URL'); // 'DATABASE-URL'
 * ```
 */
export function decodeName(name: string): string {
  const segments = name.split(SEPARATOR);
  return segments.every((segment) => PLAIN_SEGMENT.test(segment)) ? segments.join('/') : name;
}

function slug(path: string): string {
  const readable = path
    .normalize('NFKD')
    .replace(/[^0-9A-Za-z]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, SLUG_LENGTH)
    .replace(/-+$/, '');
  return readable === '' ? 'path' : readable;
}

function hash(path: string): string {
  const digest = createHash('sha256').update(path, 'utf8').digest();
  let bits = BigInt(`0x${digest.toString('hex', 0, (HASH_DIGITS * 5) / 8)}`);
  let digits = '';
  for (let digit = 0; digit < HASH_DIGITS; digit++) {
    digits = `${BASE32[Number(bits & 31n)]}${digits}`;
    bits >>= 5n;
  }
  return digits;
}
