import { type SecretValue, secretValue } from '../../value/index.ts';

/** Anything JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** A secret as a record: a wrapped value per key, or `null` where the key holds none. */
export type Credentials = Readonly<Record<string, SecretValue<Exclude<JsonValue, null>> | null>>;

/**
 * Reads a secret's value as a record.
 *
 * A JSON object reads as that object; with a fragment as `{ [fragment]: value }`, `null` where the
 * object has no such key. Any other value (text, or a JSON number, string, array) reads as
 * `{ value: "<text>" }`; with a fragment as `{ [fragment]: null }`.
 *
 * @param value - The secret's value.
 * @param fragment - Key inside a JSON secret.
 * @returns The record, its members wrapped.
 * @example
 * ```ts
 * import { credentialsOf } from '@keyward/core/service';
 * import { secretValue } from '@keyward/core/value';
 *
 * const { username } = credentialsOf(secretValue('{"username":"app"}'), 'username');
 * const plain = username?.reveal(); // 'app'
 * ```
 */
export function credentialsOf(value: SecretValue, fragment?: string): Credentials {
  const object = objectIn(value.reveal());
  if (fragment !== undefined) {
    return {
      [fragment]:
        object === undefined ? null : wrap(Object.hasOwn(object, fragment) ? object[fragment] : null),
    };
  }
  if (object === undefined) return { value };
  return Object.fromEntries(Object.entries(object).map(([key, member]) => [key, wrap(member)]));
}

/**
 * The plain record, for what can only take one: the one way out for all members at once.
 *
 * @param credentials - What a read gave.
 * @returns A new record of plain JSON values.
 * @example
 * ```ts
 * import { credentialsOf, revealCredentials } from '@keyward/core/service';
 * import { secretValue } from '@keyward/core/value';
 *
 * const plain = revealCredentials(credentialsOf(secretValue('{"username":"app"}'))); // { username: 'app' }
 * ```
 */
export function revealCredentials(credentials: Credentials): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(credentials).map(([key, member]) => [key, member === null ? null : member.reveal()]),
  );
}

function wrap(member: JsonValue | undefined): Credentials[string] {
  return member === null || member === undefined ? null : secretValue(member);
}

function objectIn(text: string): { [key: string]: JsonValue } | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
