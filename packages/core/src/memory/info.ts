import {
  type DeletedSecretInfo,
  type Secret,
  type SecretInfo,
  type SecretMetadata,
  type SecretVersionInfo,
  validityAt,
} from '../provider/index.ts';
import { type Entry, latest, type Metadata, type Version } from './store.ts';

/** Copies throughout: nobody can change the store by changing what it was told. */
export function versionInfo(entry: Entry, version: Version, now: number): SecretVersionInfo {
  return { ...describe(entry, version, now), version: version.id };
}

/** As a listing tells it: Key Vault's names no version. */
export function listedInfo(entry: Entry, now: number): SecretInfo {
  return describe(entry, latest(entry), now);
}

export function secret(entry: Entry, version: Version, now: number): Secret {
  return { ...versionInfo(entry, version, now), value: version.value };
}

export function deletedInfo(entry: Entry, now: number): DeletedSecretInfo {
  return { ...listedInfo(entry, now), ...deletedDates(entry) };
}

export function deletedDates({ deleted }: Entry): { deletedOn?: Date; scheduledPurgeOn?: Date } {
  if (deleted === undefined) return {};
  return { deletedOn: new Date(deleted.on), scheduledPurgeOn: new Date(deleted.purgeOn) };
}

function describe(entry: Entry, { metadata, createdOn, updatedOn }: Version, now: number): SecretInfo {
  const { enabled, contentType, tags } = metadata;
  const dates = datesOf(metadata);
  return {
    path: entry.path,
    enabled,
    validity: validityAt(dates, now),
    ...(contentType === undefined ? {} : { contentType }),
    tags: { ...tags },
    createdOn: new Date(createdOn),
    updatedOn: new Date(updatedOn),
    ...dates,
    managed: false,
  };
}

export function datesOf({ notBefore, expiresOn }: Metadata): Pick<SecretMetadata, 'notBefore' | 'expiresOn'> {
  return {
    ...(notBefore === undefined ? {} : { notBefore: new Date(notBefore) }),
    ...(expiresOn === undefined ? {} : { expiresOn: new Date(expiresOn) }),
  };
}
