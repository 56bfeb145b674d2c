import type { Moment } from '../clock/index.ts';
import type { KeywardError } from '../errors/index.ts';
import { type Secret, type SecretLocation, validityAt } from '../provider/index.ts';
import { encodePath } from '../ref/index.ts';
import { secretValue } from '../value/index.ts';

/** What the store answered to a read that was sent at a moment. */
export interface Entry extends Moment {
  readonly at: SecretLocation;
  readonly family: string;
  readonly answer: Secret | KeywardError;
}

/**
 * What tells one read from another: the path exactly as it was asked for. Which spellings are one secret is the
 * provider's to say, and a guess that is wrong would give out the secret of somebody else.
 */
export function keyOf({ path, version }: SecretLocation): string {
  return version === undefined ? `-${path}` : `${version.length}-${version}${path}`;
}

/** A place of our own: what a caller does to his afterwards changes nothing here. */
export function placeOf({ path, version }: SecretLocation): SecretLocation {
  return version === undefined ? { path } : { path, version };
}

/** What a write concerns: everything that may be the same secret in any store. */
export function familyOf(path: string): string {
  return encodePath(path).toLowerCase();
}

/** A copy of his own for everybody who asks: what one does to it is nothing to the others. */
export function handedOut(secret: Secret, now: number): Secret {
  const { createdOn, updatedOn, notBefore, expiresOn, tags, value } = secret;
  return {
    ...secret,
    validity: validityAt(secret, now),
    tags: { ...tags },
    ...(createdOn && { createdOn: new Date(createdOn) }),
    ...(updatedOn && { updatedOn: new Date(updatedOn) }),
    ...(notBefore && { notBefore: new Date(notBefore) }),
    ...(expiresOn && { expiresOn: new Date(expiresOn) }),
    value: secretValue(value.reveal()),
  };
}

/** What an entry is besides its texts, about. */
const OVERHEAD_BYTES = 512;

export function bytesOf({ at, answer }: Entry): number {
  const texts = [at.path, at.version ?? ''];
  if (answer instanceof Error) texts.push(answer.message, answer.hint, answer.stack ?? '');
  else texts.push(answer.value.reveal(), answer.contentType ?? '', ...Object.entries(answer.tags).flat());
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), OVERHEAD_BYTES);
}
