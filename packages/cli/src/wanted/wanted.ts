import { type DeclaredSecret, isVariableName, readDeclaration } from '@keyward/core/configuration';
import { isKeywardError, joinedError, type KeywardError, vaultError } from '@keyward/core/errors';
import { parseRef, type SecretRef } from '@keyward/core/ref';
import type { Context } from '../context.ts';
import { isSteering } from './name.ts';

export interface WantedOptions {
  /** Files that declare secrets. */
  readonly secrets: readonly string[];
  /** `NAME=azure://...` each. */
  readonly ref: readonly string[];
  /** Names that may steer the program. */
  readonly allowName: readonly string[];
}

const REF = 'Write `--ref NAME=azure://<mount>/<path>`, or declare it in a file for `--secrets`.';

/**
 * Which secrets are asked for, by files and options together.
 *
 * @throws One error for all that is wrong: a name that is none, steers the program or is given twice, and what
 *   `readDeclaration` and `parseRef` refuse.
 */
export async function wantedOf(
  { signal }: Context,
  options: WantedOptions,
): Promise<readonly DeclaredSecret[]> {
  if (options.secrets.length + options.ref.length === 0) {
    throw vaultError('invalid_usage', {
      message: 'No secrets are asked for.',
      hint: 'Name them with `--ref NAME=azure://<mount>/<path>`, or a file that declares them with `--secrets`.',
    });
  }
  const problems: KeywardError[] = [];
  const wanted: DeclaredSecret[] = [];
  for (const file of options.secrets) {
    await noting(problems, async () => wanted.push(...(await readDeclaration(file, { signal }))));
  }
  for (const [at, text] of options.ref.entries()) {
    const place = `--ref ${at + 1} of ${options.ref.length}`;
    await noting(problems, () => wanted.push(secretIn(text, place)));
  }
  problems.push(...misnamed(wanted, options.allowName));
  const [first, ...others] = problems;
  if (first === undefined) return wanted;
  const count = problems.length;
  throw joinedError([first, ...others], {
    message: `${count} mistakes are in what is asked for.`,
    hint: 'Mend each of these; nothing was read from a vault.',
  });
}

async function noting(problems: KeywardError[], act: () => unknown): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    if (!isKeywardError(thrown)) throw thrown;
    problems.push(...(thrown.problems ?? [thrown]));
  }
}

/** What stands behind the name is not repeated where it is no ref: somebody may have put the value there. */
function secretIn(text: string, place: string): DeclaredSecret {
  const [, name = '', ref = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!isVariableName(name)) {
    throw vaultError('invalid_usage', {
      message: `${place} does not begin with the name of a variable: letters, digits and \`_\`, no digit first.`,
      hint: REF,
    });
  }
  return { name, ref: wholeRef(ref, `${place}, ${name},`), optional: false, place };
}

/** A ref with its scheme, since a raw name could as well be a value. */
export function wholeRef(text: string, place: string): SecretRef {
  if (!/^(?:azure|keyward):\/\//i.test(text)) {
    throw vaultError('malformed_ref', {
      message: `${place} names no secret: what stands there does not begin with \`azure://\`.`,
    });
  }
  return parseRef(text);
}

function misnamed(wanted: readonly DeclaredSecret[], allowed: readonly string[]): KeywardError[] {
  const places = new Map<string, string>();
  return wanted.flatMap(({ name, place }) => {
    const before = places.get(name);
    places.set(name, place);
    if (before !== undefined) {
      const message = `${name} is asked for twice: ${before} and ${place}.`;
      return [vaultError('invalid_usage', { message, hint: 'Ask for each name once.' })];
    }
    if (!isSteering(name) || allowed.includes(name)) return [];
    return [
      vaultError('invalid_usage', {
        message: `${name} (${place}) steers how programs start or what they load, and whoever may write the secret could run code.`,
        hint: `Choose another name; where that is what you want, add \`--allow-name ${name}\`.`,
      }),
    ];
  });
}
