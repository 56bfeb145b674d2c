import { isDeepStrictEqual } from 'node:util';
import { vaultError } from '../../errors/index.ts';
import type { SecretProvider } from '../../provider/index.ts';

/** Tags of this beginning are Keyward's: the path, key and owner of a secret. People do not see or set them. */
const OWN = 'keyward-';

/** Tags as people see and set them. */
export type CustomMetadata = Readonly<Record<string, string>>;

export function customIn(tags: CustomMetadata): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !isOwn(name)));
}

/** What is told of a secret hides Keyward's own tags. */
export function told<Info extends { readonly tags: CustomMetadata }>(info: Info): Info {
  return { ...info, tags: customIn(info.tags) };
}

function ownIn(tags: CustomMetadata): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => isOwn(name)));
}

export function sameOwn(one: CustomMetadata, other: CustomMetadata): boolean {
  return isDeepStrictEqual(ownIn(one), ownIn(other));
}

/**
 * All tags of a secret: people's, and Keyward's as they were.
 *
 * @throws `invalid_metadata` where they do not fit together; the store would count them, and not say whose they are.
 */
export function withOwn(
  custom: CustomMetadata,
  before: CustomMetadata,
  { limits }: SecretProvider,
): Record<string, string> {
  const own = ownIn(before);
  const tags = { ...custom, ...own };
  const [all, ours] = [Object.keys(tags).length, Object.keys(own).length];
  if (all <= limits.tags.count) return tags;
  const whose = ours === 0 ? '' : `, ${ours} of them Keyward's own`;
  throw vaultError('invalid_metadata', {
    message: `The secret would have ${all} tags${whose}, more than the ${limits.tags.count} that its vault stores.`,
    hint: 'Remove a tag that is no longer needed, or name fewer.',
  });
}

export function refuseOwn(names: Iterable<string>): void {
  for (const name of names) {
    if (!isOwn(name)) continue;
    throw vaultError('invalid_metadata', {
      message: `The tag \`${name}\` is Keyward's own, as all are that begin with \`${OWN}\`.`,
      hint: 'Choose another name for the tag.',
    });
  }
}

function isOwn(name: string): boolean {
  return name.toLowerCase().startsWith(OWN);
}
