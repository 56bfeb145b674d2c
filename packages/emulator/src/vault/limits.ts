import { invalidName, invalidProperty, tooLong } from './refusal.ts';
import type { SecretChange } from './secret.ts';

const NAME = /^[0-9a-zA-Z-]{1,127}$/;

// Azure's message counts characters, its documentation says 25k octets: UTF-8 bytes are the stricter reading,
// and agree with the message for ASCII.
const VALUE_BYTES = 25_600;
const CONTENT_TYPE_LENGTH = 255;
const TAGS = 15;
const TAG_LENGTH = 512;
/** 9999-12-31T23:59:59Z, the last second .NET can hold. */
export const LAST_SECOND = 253_402_300_799;

export const BACKUP_VERSIONS = 500;

export function checkName(name: string): void {
  if (!NAME.test(name)) throw invalidName(name);
}

export function checkValue(value: string): void {
  if (Buffer.byteLength(value) > VALUE_BYTES) throw tooLong();
}

export function checkChange(change: SecretChange): void {
  if ((change.contentType?.length ?? 0) > CONTENT_TYPE_LENGTH) throw invalidProperty();
  checkTime(change.notBefore);
  checkTime(change.expires);
  const tags = Object.entries(change.tags ?? {});
  if (tags.length > TAGS) throw invalidProperty();
  for (const [name, value] of tags) {
    if (name.length > TAG_LENGTH || value.length > TAG_LENGTH) throw invalidProperty();
  }
}

function checkTime(time: number | undefined): void {
  if (time === undefined) return;
  if (!Number.isInteger(time) || time < 0 || time > LAST_SECOND) throw invalidProperty();
}
