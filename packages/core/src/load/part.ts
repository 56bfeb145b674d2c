import { vaultError } from '../errors/index.ts';
import { formatRef, type SecretRef } from '../ref/index.ts';
import { credentialsOf, type JsonValue } from '../service/index.ts';
import { type SecretValue, secretValue } from '../value/index.ts';

/** A whole secret as its text, or one member of a JSON secret. */
export type Part = Exclude<JsonValue, null>;

/**
 * What a ref names of a value: all of it, as it is stored, or with a fragment that member.
 *
 * @param ref - The ref that was read.
 * @param value - What the secret holds.
 * @returns The part, wrapped.
 * @throws `secret_not_found` where there is no such member.
 * @example
 * ```ts
 * import { partOf } from '@keyward/core/load';
 * import { parseRef } from '@keyward/core/ref';
 * import { secretValue } from '@keyward/core/value';
 *
 * const username = partOf(parseRef('app/db#username'), secretValue('{"username":"app"}')).reveal(); // 'app'
 * ```
 */
export function partOf(ref: SecretRef, value: SecretValue): SecretValue<Part> {
  if (ref.fragment === undefined) return value;
  const member = credentialsOf(value, ref.fragment)[ref.fragment];
  if (member !== null && member !== undefined) return member;
  throw vaultError('secret_not_found', {
    message: `The secret holds nothing under the key \`${ref.fragment}\`: the key is absent or null, or the value is no JSON object.`,
    hint: 'Read it without the fragment with `--json --reveal` to see its keys.',
    ref: formatRef(ref),
  });
}

/**
 * A part as text: text as it is, anything else as JSON.
 *
 * @param part - What {@link partOf} gave.
 * @returns The text, wrapped.
 * @example
 * ```ts
 * import { textOf } from '@keyward/core/load';
 * import { secretValue } from '@keyward/core/value';
 *
 * const port = textOf(secretValue(5432)).reveal(); // '5432'
 * ```
 */
export function textOf(part: SecretValue<Part>): SecretValue {
  const plain = part.reveal();
  return secretValue(typeof plain === 'string' ? plain : JSON.stringify(plain));
}
