import { type KeywardError, vaultError } from '../errors/index.ts';
import { formatRef } from '../ref/index.ts';
import type { SecretValue } from '../value/index.ts';
import { wordsOf } from './issue.ts';
import { type Part, textOf } from './part.ts';
import type { StandardSchema } from './schema.ts';
import type { Wanted } from './wanted.ts';

/**
 * What a schema makes of a value.
 *
 * @throws `schema_mismatch`, which repeats nothing of the value.
 */
export async function fit(wanted: Wanted, schema: StandardSchema, part: SecretValue<Part>): Promise<unknown> {
  const seen = seenOf(wanted, part);
  let made: { readonly value: unknown } | ReturnType<typeof wordsOf>;
  try {
    const result = await schema['~standard'].validate(seen);
    made = result.issues === undefined ? { value: result.value } : wordsOf(result.issues, seen);
  } catch (thrown) {
    const kind = thrown instanceof Error ? thrown.constructor.name : typeof thrown;
    throw mismatch(wanted, `its schema failed with something that is no issue (${kind})`, SCHEMA_FAILED);
  }
  if ('value' in made) return made.value;
  const { text, atRoot } = made;
  throw mismatch(
    wanted,
    `it does not fit its schema: ${text}`,
    atRoot ? otherSight(wanted, seen) : undefined,
  );
}

const SCHEMA_FAILED =
  'Look at what the schema does with the value: what it threw is not repeated, since it may hold the value.';

function seenOf(wanted: Wanted, part: SecretValue<Part>): unknown {
  if (wanted.ref.fragment !== undefined) return part.reveal();
  const text = textOf(part).reveal();
  if (wanted.as === 'text' || (wanted.as === undefined && !text.trimStart().startsWith('{'))) return text;
  try {
    return JSON.parse(text);
  } catch {
    if (wanted.as === undefined) return text;
    throw mismatch(wanted, 'it is to be read as JSON, and is none', 'Store JSON, or leave `as` out.');
  }
}

/** A schema that refuses the whole value may only have been shown the wrong side of it. */
function otherSight({ ref, as }: Wanted, seen: unknown): string | undefined {
  if (ref.fragment !== undefined || as !== undefined) return undefined;
  return typeof seen === 'string'
    ? undefined
    : "The value is a JSON object, and the schema saw that object; `as: 'text'` shows it the text.";
}

function mismatch({ ref }: Wanted, why: string, hint: string | undefined): KeywardError {
  return vaultError('schema_mismatch', {
    message: `The value cannot be used: ${why}.`,
    ref: formatRef(ref),
    ...(hint === undefined ? {} : { hint }),
  });
}
