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

/** Metadata of the version that an update with a value makes: dates that have passed belonged to the old value. */
export function carried({ metadata }: Version, given: UpdateSecretInput, now: number): Metadata {
  const { notBefore, expiresOn, ...kept } = metadata;
  const ahead = {
    ...(notBefore !== undefined && notBefore > now ? { notBefore } : {}),
    ...(expiresOn !== undefined && expiresOn > now ? { expiresOn } : {}),
  };
  return changed({ ...kept, ...ahead }, given);
}
