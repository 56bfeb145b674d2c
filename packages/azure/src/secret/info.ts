import type { DeletedSecret, KeyVaultSecret, SecretProperties } from '@azure/keyvault-secrets';
import {
  type DeletedSecretInfo,
  type Secret,
  type SecretInfo,
  type SecretVersionInfo,
  validityAt,
} from '@keyward/core/provider';
import { secretValue } from '@keyward/core/value';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { checkPath, pathOf, type Tags, type Target, withoutPath } from './target.ts';

/** What the client gives of any secret, live or deleted. */
export type Bundle = Pick<SecretProperties, 'id' | 'name' | 'version'> &
  Partial<Omit<SecretProperties, 'id' | 'name'>>;

/** Where answers are read: whose they must be, and when. */
export interface Reading {
  readonly address: VaultAddress;
  /** Milliseconds since 1970. */
  readonly now: number;
}

interface VersionReading extends Reading {
  /** The version that was asked for, where one was. */
  readonly version?: string;
}

/** Thrown inside a call only, where it becomes `unexpected_response`. */
export class NotKeyVault extends Error {}

/** The secret that was asked for, with its value. */
export function secretFrom(answer: KeyVaultSecret, target: Target, reading: VersionReading): Secret {
  if (typeof answer.value !== 'string') throw new NotKeyVault('The answer has no value.');
  return { ...versionFrom(answer.properties, target, reading), value: secretValue(answer.value) };
}

/** The version that was asked for, or written. */
export function versionFrom(bundle: Bundle, target: Target, reading: VersionReading): SecretVersionInfo {
  const version = versionIn(bundle);
  const { version: asked = version } = reading;
  if (version.toLowerCase() !== asked.toLowerCase())
    throw new NotKeyVault('The answer is about another version.');
  return { ...infoFrom(bundle, target, reading), version };
}

/** The secret that was asked for. */
function infoFrom(bundle: Bundle, target: Target, reading: Reading): SecretInfo {
  const name = nameIn(bundle, reading.address);
  if (name.toLowerCase() !== target.name.toLowerCase())
    throw new NotKeyVault('The answer is about another secret.');
  return plain(bundle, checkPath(target, name, bundle.tags, reading.address.host), reading.now);
}

/** A secret of a listing. */
export function listedFrom(bundle: Bundle, reading: Reading): SecretInfo {
  return plain(bundle, pathOf(nameIn(bundle, reading.address), bundle.tags), reading.now);
}

/** A deleted secret: one that was asked for, or (without a target) one of a listing. */
export function deletedFrom(
  answer: DeletedSecret,
  target: Target | undefined,
  reading: Reading,
): DeletedSecretInfo {
  const { properties } = answer;
  const info = target === undefined ? listedFrom(properties, reading) : infoFrom(properties, target, reading);
  return { ...info, ...deletionDates(answer) };
}

export function deletionDates(
  answer: DeletedSecret,
): Pick<DeletedSecretInfo, 'deletedOn' | 'scheduledPurgeOn'> {
  const [deletedOn, scheduledPurgeOn] = [date(answer.deletedOn), date(answer.properties.scheduledPurgeDate)];
  return {
    ...(deletedOn === undefined ? {} : { deletedOn }),
    ...(scheduledPurgeOn === undefined ? {} : { scheduledPurgeOn }),
  };
}

function plain(bundle: Bundle, path: string, now: number): SecretInfo {
  return { path, ...described(bundle, now), tags: withoutPath(tagsIn(bundle.tags)) };
}

/** What is said of a secret besides its name and its tags. */
export function described(bundle: Bundle, now: number): Omit<SecretInfo, 'path' | 'tags'> {
  const [createdOn, updatedOn] = [date(bundle.createdOn), date(bundle.updatedOn)];
  const [notBefore, expiresOn] = [date(bundle.notBefore), date(bundle.expiresOn)];
  const dates = {
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expiresOn === undefined ? {} : { expiresOn }),
  };
  return {
    ...(bundle.version === undefined || bundle.version === '' ? {} : { version: bundle.version }),
    enabled: bundle.enabled !== false,
    validity: validityAt(dates, now),
    ...(typeof bundle.contentType === 'string' ? { contentType: bundle.contentType } : {}),
    ...(createdOn === undefined ? {} : { createdOn }),
    ...(updatedOn === undefined ? {} : { updatedOn }),
    ...dates,
    managed: bundle.managed === true,
  };
}

/** An id of this vault, `<origin>/secrets/<name>[/<version>]`, and nobody else's. */
export function nameIn({ id, name }: Bundle, { origin }: VaultAddress): string {
  const url = typeof id === 'string' ? URL.parse(id) : null;
  if (
    url?.origin !== origin ||
    !/^\/secrets\/[0-9A-Za-z-]{1,127}(?:\/[0-9A-Za-z]{1,128})?$/.test(url.pathname)
  ) {
    throw new NotKeyVault('The answer has no id of this vault.');
  }
  return name;
}

export function versionIn({ version }: Bundle): string {
  if (version === undefined || version === '') throw new NotKeyVault('The answer has no version.');
  return version;
}

export function tagsIn(tags: unknown): Tags {
  if (typeof tags !== 'object' || tags === null) return {};
  const texts = Object.entries(tags).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

/** The client leaves 1970-01-01 as the number 0, since it tests dates for truth. */
function date(given: Date | undefined): Date | undefined {
  if (given === undefined || given === null) return undefined;
  const parsed = new Date(given);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed;
}
