import { vaultError } from '../../errors/index.ts';
import { SecretValue, secretValue } from '../../value/index.ts';
import type { JsonValue } from './credentials.ts';

/** A secret to be written, as a record: JSON, or members of a record that was read, still wrapped. */
export type CredentialData = Readonly<Record<string, JsonValue | SecretValue<JsonValue>>>;

/**
 * The JSON text of a record. `JSON.stringify` alone would drop what it cannot say, and a secret would lose a key.
 *
 * @throws `invalid_value`, naming the key and never what it holds.
 */
export function jsonOf(data: CredentialData): SecretValue {
  if (!isPlainObject(data)) {
    throw vaultError('invalid_value', {
      message: 'Credentials are a plain object of JSON members, and this is none.',
      hint: 'Pass `{ username, password }`; text that is no record is written by the operation `secret.set`, or with `keyward set`.',
    });
  }
  const members = Object.entries(data).map(([key, member]) => {
    const plain: unknown = member instanceof SecretValue ? member.reveal() : member;
    return [key, jsonIn(plain, key, 0)];
  });
  return secretValue(JSON.stringify(Object.fromEntries(members)));
}

/** Deeper than any credential, and shallow enough to find a circle. */
const DEEPEST = 64;

/** A copy, so that what was looked at is what is written, and no `toJSON` has a word in it. */
function jsonIn(value: unknown, key: string, depth: number): JsonValue {
  if (depth > DEEPEST) throw unfit(key, `is nested more than ${DEEPEST} deep`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw unfit(key, 'holds a number that JSON cannot write');
    return value;
  }
  if (value instanceof SecretValue) throw unfit(key, 'holds a wrapped value inside another');
  if (Array.isArray(value)) return Array.from(value, (item) => jsonIn(item, key, depth + 1));
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, jsonIn(item, key, depth + 1)]),
    );
  }
  throw unfit(
    key,
    `holds ${value === undefined ? '`undefined`, which is not JSON' : 'something that is not JSON'}`,
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function unfit(key: string, why: string) {
  return vaultError('invalid_value', {
    message: `The member \`${key}\` ${why}.`,
    hint: 'Pass text, finite numbers, booleans, null, and arrays and plain objects of them.',
  });
}
