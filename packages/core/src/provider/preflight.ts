import { vaultError } from '../errors/index.ts';
import { PLACEHOLDER } from '../value/index.ts';
import type { ProviderLimits } from './contract.ts';
import type { SecretMetadata } from './secret.ts';

/** Azure Key Vault (service-limits; about-secrets names 512 for tags, about-keys 256: the smaller always fits). */
export const KEY_VAULT_LIMITS: ProviderLimits = Object.freeze({
  valueBytes: 25_600,
  tags: Object.freeze({ count: 15, nameLength: 256, valueLength: 256 }),
  contentTypeLength: 255,
  foldsCase: true,
});

/**
 * Refuses, before anything is sent, what the store could not hold.
 *
 * @param input - The plain value (absent when only metadata changes) and metadata of a write.
 * @param limits - The store's limits.
 * @throws `value_too_large`, `invalid_value` (the placeholder, or text that is not well-formed Unicode), `invalid_metadata`.
 * @example
 * ```ts
 * import { KEY_VAULT_LIMITS, preflight } from '@keyward/core/provider';
 *
 * preflight({ value: 'example', tags: { team: 'billing' } }, KEY_VAULT_LIMITS);
 * ```
 */
export function preflight(input: SecretMetadata & { readonly value?: string }, limits: ProviderLimits): void {
  if (input.value !== undefined) checkValue(input.value, limits.valueBytes);
  if (input.contentType !== undefined) checkContentType(input.contentType, limits.contentTypeLength);
  if (input.tags !== undefined) checkTags(input.tags, limits.tags);
  checkDates(input);
}

const HALF_PAIR =
  'is not well-formed Unicode: it holds half a surrogate pair, which cannot be stored as UTF-8.';

function checkValue(value: string, most: number): void {
  if (value.includes(PLACEHOLDER)) {
    throw vaultError('invalid_value', {
      message: `The value holds \`${PLACEHOLDER}\`, the text that stands for a value in output: something was printed and stored instead of revealed.`,
      hint: 'Pass the SecretValue itself, or what its reveal() gives.',
    });
  }
  if (!value.isWellFormed()) {
    throw vaultError('invalid_value', { message: `The value ${HALF_PAIR}` });
  }
  const bytes = Buffer.byteLength(value, 'utf8');
  if (bytes > most) {
    throw vaultError('value_too_large', {
      message: `The value has ${bytes} bytes of UTF-8, more than the ${most} that the vault stores.`,
    });
  }
}

function checkContentType(contentType: string, most: number): void {
  if (contentType.length > most) {
    throw metadata(
      `The content type has ${contentType.length} characters, more than the ${most} that the vault stores.`,
    );
  }
  if (!contentType.isWellFormed()) throw metadata(`The content type ${HALF_PAIR}`);
}

function checkTags(tags: Readonly<Record<string, string>>, limits: ProviderLimits['tags']): void {
  const names = Object.keys(tags);
  if (names.length > limits.count) {
    throw metadata(`There are ${names.length} tags, more than the ${limits.count} that the vault stores.`);
  }
  for (const [name, value] of Object.entries(tags)) {
    if (!name.isWellFormed()) throw metadata(`A tag name ${HALF_PAIR}`);
    if (name === '' || name.length > limits.nameLength) {
      throw metadata(`A tag name has ${name.length} characters; it takes 1 to ${limits.nameLength}.`);
    }
    if (value.length > limits.valueLength) {
      throw metadata(
        `The tag \`${name}\` has ${value.length} characters, more than the ${limits.valueLength} that the vault stores.`,
      );
    }
    if (!value.isWellFormed()) throw metadata(`The tag \`${name}\` ${HALF_PAIR}`);
  }
}

function checkDates({ notBefore, expiresOn }: SecretMetadata): void {
  for (const [name, date] of Object.entries({ notBefore, expiresOn })) {
    if (date !== undefined && Number.isNaN(date.getTime())) throw metadata(`${name} is not a valid date.`);
  }
  if (notBefore !== undefined && expiresOn !== undefined && notBefore >= expiresOn) {
    throw metadata(
      'notBefore is not earlier than expiresOn: the secret would never be valid.',
      'Choose a start of validity before the expiry; nothing was sent.',
    );
  }
}

function metadata(message: string, hint?: string) {
  return vaultError('invalid_metadata', { message, ...(hint === undefined ? {} : { hint }) });
}
