import { vaultError } from '@keyward/core/errors';
import { canonicalPath, decodeName, encodePath, nameRule } from '@keyward/core/ref';
import { quoted } from '../failure/subject.ts';

/** The tag in which the exact path of a hashed name is kept. */
const PATH_TAG = 'keyward-path';

export type Tags = Readonly<Record<string, string>>;

/** A secret of a vault, as Keyward and as Key Vault call it. */
export interface Target {
  /** Canonical path. */
  readonly path: string;
  readonly name: string;
  /** The name does not tell the path: a tag does. */
  readonly hashed: boolean;
}

/** Ends like the name of a hashed path, so that it may be the name of one. */
const LIKE_HASHED = /---[a-z2-7]{16}$/i;

export function targetOf(given: string): Target {
  const path = canonicalPath(given);
  return { path, name: encodePath(path), hashed: nameRule(path) === 'hashed' };
}

/** A raw name under which another path's secret may lie; a write looks first. */
export function mayBelongToAnother({ name, hashed }: Target): boolean {
  return !hashed && LIKE_HASHED.test(name);
}

/** The path of a secret in a vault: its tag where that is true of the name, else what the name says. */
export function pathOf(name: string, tags: Tags | undefined): string {
  return taggedPath(name, tags) ?? decodeName(name);
}

/**
 * Checks that what lies under a name is the secret of this path.
 *
 * @returns The path as the vault spells it: Key Vault keeps the first spelling of a name that differs in case.
 */
export function checkPath(
  { path, hashed }: Target,
  name: string,
  tags: Tags | undefined,
  host: string,
): string {
  const tagged = taggedPath(name, tags);
  if (tagged === undefined && !hashed) return decodeName(name);
  if (tagged === path) return path;
  const other = tagged === undefined ? 'a secret without a path tag' : `the secret ${quoted(tagged)}`;
  throw vaultError('name_collision', {
    message: `In ${host} the name ${name}, which stands for ${quoted(path)}, is taken by ${other}.`,
  });
}

/** The user's tags, without the one that is the provider's. */
export function withoutPath(tags: Tags | undefined): Record<string, string> {
  const { [PATH_TAG]: _, ...rest } = tags ?? {};
  return rest;
}

/** Tags to be written. */
export function withPath({ path, hashed }: Target, tags: Tags): Record<string, string> {
  return hashed ? { ...tags, [PATH_TAG]: path } : { ...tags };
}

/** What cannot be a version is not sent: as a part of an address, `..` would ask for something else. */
export function refuseVersion({ path }: Target, version: string | undefined, host: string): void {
  if (version === undefined || /^[0-9A-Za-z]{1,128}$/.test(version)) return;
  throw vaultError('version_not_found', {
    message: `The vault ${host} has no version ${quoted(version.slice(0, 128))} of a secret ${quoted(path)}: a version is 1 to 128 letters and digits.`,
  });
}

/** What is given must leave the path tag alone, and leave room for it where the path needs it: the vault stores `most`. */
export function checkTags({ path, hashed }: Target, tags: Tags, most: number): void {
  if (Object.hasOwn(tags, PATH_TAG)) {
    throw vaultError('invalid_metadata', {
      message: `The tag \`${PATH_TAG}\` is Keyward's own: it keeps the paths of secrets whose names cannot.`,
      hint: 'Choose another name for the tag.',
    });
  }
  const given = Object.keys(tags).length;
  if (!hashed || given < most) return;
  throw vaultError('invalid_metadata', {
    message: `There are ${given} tags, and Keyward's own \`${PATH_TAG}\`, which keeps the path ${quoted(path)}, is one more: the vault stores ${most}.`,
    hint: 'Leave a tag out, or use a path of letters, digits, single hyphens and slashes, which needs no tag.',
  });
}

function taggedPath(name: string, tags: Tags | undefined): string | undefined {
  const path = tags?.[PATH_TAG];
  if (path === undefined || !tells(path, name)) return undefined;
  return path;
}

/** Anybody may write any tag: it is believed only where the name is the one of a hashed path of that text. */
function tells(path: string, name: string): boolean {
  try {
    const { name: own, hashed } = targetOf(path);
    return hashed && own.toLowerCase() === name.toLowerCase();
  } catch {
    return false;
  }
}
