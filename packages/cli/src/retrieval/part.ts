import { vaultError } from '@keyward/core/errors';
import { formatRef, type SecretRef } from '@keyward/core/ref';
import { credentialsOf, type JsonValue } from '@keyward/core/service';
import { type SecretValue, secretValue } from '@keyward/core/value';

/** A whole secret as its text, or one member of a JSON secret. */
export type Part = Exclude<JsonValue, null>;

/**
 * What a ref names of a value: all of it, as it is stored, or with a fragment that member.
 *
 * @throws `secret_not_found` where there is no such member.
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

/** A part as text: text as it is, anything else as JSON. */
export function textOf(part: SecretValue<Part>): SecretValue {
  const plain = part.reveal();
  return secretValue(typeof plain === 'string' ? plain : JSON.stringify(plain));
}
