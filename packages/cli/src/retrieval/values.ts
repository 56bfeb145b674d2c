import type { DeclaredSecret } from '@keyward/core/configuration';
import { vaultError } from '@keyward/core/errors';
import { mayBeAbsent, type Retrieved, retrieve, type Trouble, textOf, troubled } from '@keyward/core/load';
import { formatRef, type SecretRef } from '@keyward/core/ref';
import type { Gateway } from '@keyward/core/service';
import { type SecretValue, secretValue } from '@keyward/core/value';

/** A variable and what it is to hold. */
export interface NamedValue {
  readonly name: string;
  readonly value: SecretValue;
  /** The version that was read; undefined for what stands in for a secret that does not exist. */
  readonly version: string | undefined;
}

/** What one look at the vaults gave. */
export interface Look {
  readonly values: readonly NamedValue[];
  readonly troubles: readonly Trouble[];
}

/** Reads what is wanted. A secret that does not exist is no problem where it is optional or has a default. */
export async function look(
  gateway: Gateway,
  wanted: readonly DeclaredSecret[],
  signal: AbortSignal,
): Promise<Look> {
  const retrieved = await retrieve(
    gateway,
    wanted.map(({ ref }) => ref),
    { signal },
  );
  const judged = wanted.map((each, at) => judge(each, retrieved[at]));
  return {
    values: judged.flatMap((each) => (each !== undefined && 'name' in each ? [each] : [])),
    troubles: judged.flatMap((each) => (each !== undefined && 'problem' in each ? [each] : [])),
  };
}

/** The values of a look that has all of them. @throws One error for all troubles; `otherwise` says what was not done. */
export function allOf({ values, troubles }: Look, otherwise: string): readonly NamedValue[] {
  const [first, ...others] = troubles;
  if (first === undefined) return values;
  throw troubled([first, ...others], otherwise);
}

function judge(wanted: DeclaredSecret, retrieved: Retrieved | undefined): NamedValue | Trouble | undefined {
  if (retrieved === undefined) throw new Error('every ref has an answer');
  const { name, place } = wanted;
  const told = (problem: Trouble['problem']) => ({ of: `${name} (${place})`, problem });
  const held = (value: SecretValue, version: string | undefined) => {
    const what = unheldIn(value);
    return what === undefined ? { name, value, version } : told(unheld(what, wanted.ref));
  };
  if (!('problem' in retrieved)) return held(textOf(retrieved.part), retrieved.version);
  const { problem } = retrieved;
  if (!mayBeAbsent(wanted, problem)) return told(problem);
  return wanted.default === undefined ? undefined : held(secretValue(wanted.default), undefined);
}

/** What would end a variable early, or become another character on its way out as UTF-8. */
function unheldIn(value: SecretValue): string | undefined {
  const text = value.reveal();
  if (text.includes('\0')) return 'a NUL character';
  return text.isWellFormed() ? undefined : 'half of a surrogate pair';
}

function unheld(what: string, ref: SecretRef) {
  return vaultError('invalid_value', {
    message: `The value holds ${what}, which no variable can.`,
    hint: 'Store it as base64, and let the program decode it.',
    ref: formatRef(ref),
  });
}
