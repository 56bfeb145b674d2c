import { vaultError } from '../../errors/index.ts';
import { KEY_VAULT_LIMITS, type SecretMetadata } from '../../provider/index.ts';
import { SecretValue } from '../../value/index.ts';

/**
 * What callers from JavaScript give may be anything. What is wrong is named by its kind and never shown: a value in
 * the wrong place is a value still.
 */
export function kindOf(given: unknown): string {
  if (given === null || given === undefined) return String(given);
  if (Array.isArray(given)) return 'an array';
  return typeof given === 'object' ? 'an object' : `a ${typeof given}`;
}

export function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null;
}

export function isTextOrAbsent(given: unknown): given is string | undefined {
  return given === undefined || typeof given === 'string';
}

/** @throws `invalid_usage` */
export function checkGiven(given: unknown, operation: string): void {
  if (isObject(given)) return;
  throw vaultError('invalid_usage', {
    message: `${operation} takes an object, and was given ${kindOf(given)}.`,
    hint: 'Pass what the operation is to be done to, such as `{ ref }`.',
  });
}

/** @throws `invalid_value` */
export function checkValue(value: unknown): void {
  if (value instanceof SecretValue && typeof value.reveal() === 'string') return;
  const kind = value instanceof SecretValue ? `a SecretValue of ${kindOf(value.reveal())}` : kindOf(value);
  throw vaultError('invalid_value', {
    message: `The value is to be a SecretValue of text, and is ${kind}.`,
    hint: 'Wrap the text with `secretValue(text)` of @keyward/core/value.',
  });
}

/** @throws `invalid_metadata` */
export function checkMetadata({ contentType, tags, enabled, notBefore, expiresOn }: SecretMetadata): void {
  if (!isTextOrAbsent(contentType)) throw unfit('The content type', 'text', contentType);
  if (enabled !== undefined && typeof enabled !== 'boolean') {
    throw unfit('`enabled`', 'true or false', enabled);
  }
  for (const [name, date] of Object.entries({ notBefore, expiresOn })) {
    if (date !== undefined && !(date instanceof Date)) throw unfit(`\`${name}\``, 'a Date', date);
  }
  if (tags !== undefined) checkTags(tags);
}

/** @throws `invalid_metadata`: for more than the vault can hold in any case, before it is known what it holds already. */
export function checkTags(tags: unknown, removable = false): void {
  if (!isObject(tags) || Array.isArray(tags)) throw unfit('Tags', 'an object of texts', tags);
  const values = Object.entries(tags).filter(([, value]) => !(removable && value === null));
  for (const [name, value] of values) {
    if (typeof value !== 'string') throw unfit(`The tag \`${name}\``, 'text', value);
  }
  const { count } = KEY_VAULT_LIMITS.tags;
  if (values.length > count) {
    throw vaultError('invalid_metadata', {
      message: `There are ${values.length} tags, more than the ${count} that the vault stores.`,
    });
  }
}

function unfit(subject: string, wanted: string, given: unknown) {
  const verb = subject === 'Tags' ? 'are' : 'is';
  return vaultError('invalid_metadata', {
    message: `${subject} ${verb} to be ${wanted}, and ${verb} ${kindOf(given)}.`,
    hint: 'Correct what was passed; nothing was sent.',
  });
}
