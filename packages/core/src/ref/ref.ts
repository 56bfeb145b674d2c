import { vaultError } from '../errors/index.ts';
import { DEFAULT_MOUNT, isMountName } from './mount.ts';
import { decodeName, nameRule } from './name.ts';

/** Schemes of a ref: an Azure Key Vault, or Keyward's own source of truth. */
export const SCHEMES = ['azure', 'keyward'] as const;
/** One of {@link SCHEMES}. */
export type Scheme = (typeof SCHEMES)[number];

/** Longest path, in UTF-16 code units, so that a tag can hold it. */
export const PATH_LENGTH = 256;

/**
 * A canonical secret URI, parsed: where a secret is, which part of it and which version.
 * Frozen; made by {@link parseRef} or {@link createRef} only, so that holding one means it is valid.
 */
export interface SecretRef {
  readonly scheme: Scheme;
  /** Lower-case name of the vault or store, from configuration. */
  readonly mount: string;
  /** Decoded path, canonical: `app--db` has become `app/db` under the scheme `azure`. */
  readonly path: string;
  /** Key inside a JSON secret. */
  readonly fragment?: string;
  /** Version id; without it, the latest. */
  readonly version?: string;
}

/** Options of {@link parseRef}. */
export interface ParseRefOptions {
  /** The mount that a raw name means. Default: `vault`. */
  readonly defaultMount?: string;
}

const VERSION = /^[0-9A-Za-z][0-9A-Za-z._~-]{0,127}$/;
const REF = /^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):\/\/(?<mount>[^/?#]*)(?:\/(?<rest>.*))?$/s;

/**
 * Parses a canonical secret URI, or a raw name, which means the default mount.
 *
 * `azure://<mount>/<path>[#fragment][?version=<id>]`; fragment and query are accepted in either
 * order, and every part may be percent-encoded (RFC 3986 §2.1). Text without `://` is read as if
 * `azure://<default mount>/` stood before it. Under the scheme `azure` a path that is the Key Vault
 * name of another path (`app--db`) becomes that path (`app/db`).
 *
 * @param text - The URI or raw name.
 * @param options - The mount that a raw name means.
 * @returns The ref, frozen.
 * @throws `malformed_ref` where the text is not a ref, `invalid_path` where its path cannot name a secret.
 * @example
 * ```ts
 * import { parseRef } from '@keyward/core/ref';
 *
 * const ref = parseRef('azure://vault/app/db#username?version=v1');
 * // { scheme: 'azure', mount: 'vault', path: 'app/db', fragment: 'username', version: 'v1' }
 * const raw = parseRef('DATABASE-URL'); // azure://vault/DATABASE-URL
 * ```
 */
export function parseRef(text: string, options: ParseRefOptions = {}): SecretRef {
  if (text === '') throw malformed(text, 'it is empty');
  const uri = text.includes('://') ? text : `azure://${options.defaultMount ?? DEFAULT_MOUNT}/${text}`;
  if (uri !== text && /^(?:azure|keyward):/i.test(text))
    throw malformed(text, 'after the scheme `//` is missing');
  if (uri !== text) checkRawName(text);
  const groups = REF.exec(uri)?.groups;
  if (groups === undefined) throw malformed(text, 'it does not begin with a scheme and a mount');
  const scheme = SCHEMES.find((known) => known === groups['scheme']?.toLowerCase());
  if (scheme === undefined) throw foreignScheme(text);
  const { path, fragment, query } = split(groups['rest'] ?? '');
  return made(text, {
    scheme,
    mount: groups['mount'] ?? '',
    path: decode(text, path),
    ...(fragment === undefined ? {} : { fragment: decode(text, fragment) }),
    ...(query === undefined ? {} : { version: versionOf(text, query) }),
  });
}

/**
 * Refuses a raw name that is a connection string: pasted where a name belongs it would be repeated in messages, sent to a
 * vault as a name, and kept in the audit trail.
 *
 * @param text - The text that stands where a name is expected.
 * @throws `malformed_ref` for a text with both `;` and `=`, without repeating it; a ref can still name such a path.
 * @example
 * ```ts
 * import { checkRawName } from '@keyward/core/ref';
 *
 * checkRawName('DATABASE-URL');
 * ```
 */
export function checkRawName(text: string): void {
  if (!text.includes(';') || !text.includes('=')) return;
  throw vaultError('malformed_ref', {
    message:
      'The text given is not a secret reference: it looks like a connection string, which is a value and no name.',
    hint: 'Give the name of the secret. A path that does hold `;` and `=` is written as `azure://<mount>/<path>`.',
  });
}

/**
 * Makes a ref from its parts, checked and canonical.
 *
 * @param parts - The parts, decoded.
 * @returns The ref, frozen.
 * @throws `malformed_ref` for a bad mount, fragment or version; `invalid_path` for a bad path.
 * @example
 * ```ts
 * import { createRef, formatRef } from '@keyward/core/ref';
 *
 * const uri = formatRef(createRef({ scheme: 'azure', mount: 'vault', path: 'app/db' })); // azure://vault/app/db
 * ```
 */
export function createRef(parts: SecretRef): SecretRef {
  return made('', parts);
}

function made(text: string, parts: SecretRef): SecretRef {
  const mount = parts.mount.toLowerCase();
  if (!isMountName(mount)) {
    throw malformed(text, 'a mount is 1 to 63 letters, digits and inner hyphens');
  }
  if (parts.fragment === '') throw malformed(text, 'the fragment after `#` is empty');
  if (parts.fragment !== undefined && !parts.fragment.isWellFormed()) {
    throw malformed(text, 'the fragment is not well-formed Unicode');
  }
  if (parts.version !== undefined && !VERSION.test(parts.version)) {
    throw malformed(
      text,
      'a version is 1 to 128 letters, digits, `.`, `_`, `~` or `-`, a letter or digit first',
    );
  }
  return Object.freeze({
    scheme: parts.scheme,
    mount,
    path: parts.scheme === 'azure' ? canonicalPath(parts.path) : checkPath(parts.path),
    ...(parts.fragment === undefined ? {} : { fragment: parts.fragment }),
    ...(parts.version === undefined ? {} : { version: parts.version }),
  });
}

/**
 * Writes a ref as its canonical URI; the inverse of {@link parseRef}.
 *
 * @param ref - A ref.
 * @returns `azure://<mount>/<path>[#fragment][?version=<id>]`, percent-encoded where RFC 3986 asks for it.
 * @example
 * ```ts
 * import { formatRef, parseRef } from '@keyward/core/ref';
 *
 * const uri = formatRef(parseRef('azure://vault/app/db?version=v1#username'));
 * // azure://vault/app/db#username?version=v1
 * ```
 */
export function formatRef(ref: SecretRef): string {
  const fragment = ref.fragment === undefined ? '' : `#${encode(ref.fragment)}`;
  const version = ref.version === undefined ? '' : `?version=${ref.version}`;
  return `${ref.scheme}://${ref.mount}/${encode(ref.path)}${fragment}${version}`;
}

/**
 * Checks that a path can name a secret.
 *
 * @param path - The path, decoded.
 * @returns The same path.
 * @throws `invalid_path` where it is empty, longer than 256 UTF-16 code units or not well-formed Unicode.
 * @example
 * ```ts
 * import { checkPath } from '@keyward/core/ref';
 *
 * checkPath('app/db');
 * ```
 */
export function checkPath(path: string): string {
  if (path === '') throw vaultError('invalid_path', { message: 'The path is empty: it names no secret.' });
  if (path.length > PATH_LENGTH) {
    throw vaultError('invalid_path', {
      message: `The path has ${path.length} characters, more than the ${PATH_LENGTH} that Keyward keeps.`,
    });
  }
  if (!path.isWellFormed()) {
    throw vaultError('invalid_path', {
      message: 'The path is not well-formed Unicode: it holds half a surrogate pair.',
    });
  }
  return path;
}

/**
 * The one spelling of a path in an Azure vault: `app--db` is the Key Vault name of `app/db`, and means it.
 *
 * @param path - The path, decoded.
 * @returns The canonical path.
 * @throws `invalid_path` as {@link checkPath}.
 * @example
 * ```ts
 * import { canonicalPath } from '@keyward/core/ref';
 *
 * canonicalPath('app--db'); // 'app/db'
 * ```
 */
export function canonicalPath(path: string): string {
  checkPath(path);
  return nameRule(path) === 'verbatim' ? decodeName(path) : path;
}

/** Parts of what follows the mount; the first `?` and `#` end the path, whichever comes first. */
function split(rest: string): { path: string; fragment?: string; query?: string } {
  const end = rest.search(/[?#]/);
  if (end === -1) return { path: rest };
  const tail = rest.slice(end + 1);
  const path = rest.slice(0, end);
  if (rest[end] === '#') {
    const query = tail.indexOf('?');
    return query === -1
      ? { path, fragment: tail }
      : { path, fragment: tail.slice(0, query), query: tail.slice(query + 1) };
  }
  const fragment = tail.indexOf('#');
  return fragment === -1
    ? { path, query: tail }
    : { path, query: tail.slice(0, fragment), fragment: tail.slice(fragment + 1) };
}

function versionOf(text: string, query: string): string {
  const [key, value, ...more] = query.split('=');
  if (key === undefined || decode(text, key) !== 'version' || value === undefined || more.length > 0) {
    throw malformed(text, 'the only query it takes is `?version=<id>`, once');
  }
  return decode(text, value);
}

function decode(text: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw malformed(
      text,
      'a `%` in it is not followed by two hexadecimal digits of UTF-8 (write a literal `%` as `%25`)',
    );
  }
}

/** RFC 3986 §3.3: pchar and `/` stay as they are; `?` would end the path or the fragment. */
function encode(part: string): string {
  return encodeURIComponent(part).replace(/%(?:2F|3A|40|24|26|2B|2C|3B|3D)/g, (escaped) =>
    decodeURIComponent(escaped),
  );
}

/** Somebody may pass a connection string where a ref belongs, so only what clearly meant to be a ref is shown. */
function malformed(text: string, why: string) {
  const subject = /^(?:azure|keyward):/i.test(text) ? `\`${shown(text)}\`` : 'The text given';
  return vaultError('malformed_ref', { message: `${subject} is not a secret reference: ${why}.` });
}

/** The address of a secret, as the portal shows it, is what people paste most. */
function foreignScheme(text: string) {
  const error = malformed(text, `its scheme is neither ${SCHEMES.join(' nor ')}`);
  if (!/^https:/i.test(text)) return error;
  return vaultError('malformed_ref', {
    message: error.message,
    hint: 'An address of a vault becomes a mount: write `azure://<mount>/<path>`; `keyward config` lists the mounts.',
  });
}

function shown(text: string): string {
  return text
    .slice(0, 120)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
