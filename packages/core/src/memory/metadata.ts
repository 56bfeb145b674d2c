import type { SecretMetadata, UpdateSecretInput } from '../provider/index.ts';
import { type Metadata, type Version, wholeSeconds } from './store.ts';

/** Metadata of a new version: what is not given is empty. */
export function complete({ contentType, tags, enabled, notBefore, expiresOn }: SecretMetadata): Metadata {
  return {
    enabled: enabled ?? true,
    tags: { ...tags },
    ...(contentType === undefined ? {} : { contentType }),
    ...(notBefore === undefined ? {} : { notBefore: wholeSeconds(notBefore.getTime()) }),
    ...(expiresOn === undefined ? {} : { expiresOn: wholeSeconds(expiresOn.getTime()) }),
  };
}

/** Metadata after a change without a value: what is not given stays. */
export function changed(before: Metadata, given: UpdateSecretInput): Metadata {
  const { enabled, tags, ...rest } = complete(given);
  return {
    ...before,
    ...rest,
    enabled: given.enabled === undefined ? before.enabled : enabled,
    tags: given.tags === undefined ? before.tags : tags,
  };
}

/** Metadata of the version that an update with a value makes: `notBefore` and a past expiry belonged to the old value. */
export function carried({ metadata }: Version, given: UpdateSecretInput, now: number): Metadata {
  const { notBefore: _, expiresOn, ...kept } = metadata;
  const future = expiresOn !== undefined && expiresOn > now;
  return changed(future ? { ...kept, expiresOn } : kept, given);
}
