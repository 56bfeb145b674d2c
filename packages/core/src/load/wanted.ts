import { type DeclaredSecret, isVariableName } from '../configuration/index.ts';
import { isKeywardError, type KeywardError, vaultError } from '../errors/index.ts';
import { createRef, parseRef, type SecretRef } from '../ref/index.ts';
import { type DeclaredKey, RESERVED } from './declaration.ts';
import type { StandardSchema } from './schema.ts';
import type { Trouble } from './trouble.ts';

/** A key of a declaration, parsed. */
export interface Wanted {
  readonly name: string;
  /** What messages call it: its name, and in which line of a file it stands. */
  readonly of: string;
  readonly ref: SecretRef;
  readonly schema?: StandardSchema;
  readonly as?: 'text' | 'json';
  readonly default?: unknown;
  readonly optional: boolean;
  readonly reveal: boolean;
  readonly group?: string;
}

const KNOWN = ['ref', 'schema', 'as', 'default', 'optional', 'version', 'reveal', 'group'];
const SHAPE =
  "Write a ref, as in `DATABASE_URL: 'azure://vault/app/db'`, or `{ ref, schema, default, optional, version, reveal, group }`.";

/** Reads a declaration key by key: what is declared well, and what is wrong with the others. */
export function wantedIn(declaration: unknown): {
  readonly wanted: readonly Wanted[];
  readonly troubles: readonly Trouble[];
} {
  if (!isRecord(declaration)) {
    throw vaultError('invalid_usage', {
      message:
        'What is to be loaded is no declaration: neither an object of names and refs nor the path of a file.',
      hint: "Pass `{ DATABASE_URL: 'azure://vault/app/db' }`, or `'secrets.yaml'`.",
    });
  }
  const wanted: Wanted[] = [];
  const troubles: Trouble[] = [];
  for (const name of Object.keys(declaration)) {
    try {
      wanted.push(keyIn(name, declaration[name]));
    } catch (thrown) {
      if (!isKeywardError(thrown)) throw thrown;
      troubles.push({ of: isName(name) ? name : 'A key', problem: thrown });
    }
  }
  return { wanted, troubles };
}

/** What a file declares. */
export function wantedOf(declared: readonly DeclaredSecret[]): readonly Wanted[] {
  for (const { name, place } of declared) checkName(name, ` (${place})`);
  return declared.map(({ name, place, ...rest }) => ({
    name,
    of: `${name} (${place})`,
    reveal: false,
    ...rest,
  }));
}

function keyIn(name: string, given: unknown): Wanted {
  checkName(name);
  if (typeof given === 'string' || isRef(given)) return wanting(name, { ref: given });
  if (!isRecord(given)) throw wrong('it is neither a ref nor an object with one', SHAPE);
  const unknown = Object.keys(given).filter((member) => !KNOWN.includes(member));
  if (unknown.length > 0) {
    throw wrong(
      `it has a member that means nothing here${unknown.every(isName) ? `, ${unknown.map((each) => `\`${each}\``).join(', ')}` : ''}`,
      `Known are ${KNOWN.map((each) => `\`${each}\``).join(', ')}.`,
    );
  }
  return wanting(name, given);
}

function wanting(name: string, given: Readonly<Record<string, unknown>>): Wanted {
  const { schema, as, group } = given;
  const optional = flag(given, 'optional');
  const reveal = flag(given, 'reveal');
  const ref = refIn(given['ref'], given['version']);
  if (schema !== undefined && !isSchema(schema)) {
    throw wrong(
      'its `schema` is none of Standard Schema 1',
      'Pass a schema of zod, valibot, arktype or the like.',
    );
  }
  if (as !== undefined && as !== 'text' && as !== 'json') {
    throw wrong(
      '`as` is neither `text` nor `json`',
      'Leave it out: a JSON object is then seen as that object.',
    );
  }
  if (as !== undefined && ref.fragment !== undefined) {
    throw wrong('it has `as` and a fragment, which already names a member of JSON', 'Leave out one of them.');
  }
  if (as !== undefined && schema === undefined) {
    throw wrong('it has `as` and no `schema` that would see it', 'Add a `schema`, or leave `as` out.');
  }
  if (group !== undefined && (typeof group !== 'string' || group === '')) {
    throw wrong('`group` is not a name', "Write `group: 'database'` at each key that belongs to it.");
  }
  if (optional && given['default'] !== undefined) {
    throw wrong('it has a `default` and is `optional`', 'Leave out one: with a default it is never absent.');
  }
  return {
    name,
    of: name,
    ref,
    optional,
    reveal,
    ...(schema === undefined ? {} : { schema }),
    ...(as === undefined ? {} : { as }),
    ...(group === undefined ? {} : { group }),
    ...(given['default'] === undefined ? {} : { default: given['default'] }),
  };
}

function refIn(given: unknown, version: unknown): SecretRef {
  if (typeof given !== 'string' && !isRef(given)) {
    throw wrong('its `ref` is missing, or neither a text nor a parsed ref', SHAPE);
  }
  const ref = typeof given === 'string' ? parseRef(given) : createRef(given);
  if (version === undefined) return ref;
  if (typeof version !== 'string' || ref.version !== undefined) {
    const why =
      typeof version === 'string' ? 'a version is named twice, in the ref too' : '`version` is not a text';
    throw wrong(why, 'Write the id of one version.');
  }
  return createRef({ ...ref, version });
}

function flag(given: Readonly<Record<string, unknown>>, member: keyof DeclaredKey): boolean {
  const value = given[member];
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw wrong(`\`${member}\` is neither true nor false`, `Write \`${member}: true\`, or leave it out.`);
}

function checkName(name: string, place = ''): void {
  if (!isName(name)) {
    throw wrong(
      `what stands for a name is none${place}`,
      'A name is letters, digits and `_`, and begins with no digit.',
    );
  }
  if ((RESERVED as readonly string[]).includes(name)) {
    throw wrong(`\`${name}\` is a member of what is returned${place}`, 'Choose another name.');
  }
}

/** A longer one is no name that anybody gave. */
const LONGEST_NAME = 127;

function isName(name: string): boolean {
  return name.length <= LONGEST_NAME && isVariableName(name);
}

function isRef(given: unknown): given is SecretRef {
  return (
    isRecord(given) &&
    typeof given['scheme'] === 'string' &&
    typeof given['mount'] === 'string' &&
    typeof given['path'] === 'string'
  );
}

function isSchema(given: unknown): given is StandardSchema {
  if ((typeof given !== 'object' && typeof given !== 'function') || given === null) return false;
  const standard: unknown = Reflect.get(given, '~standard');
  return isRecord(standard) && standard['version'] === 1 && typeof standard['validate'] === 'function';
}

function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

function wrong(why: string, hint: string): KeywardError {
  return vaultError('invalid_usage', { message: `It cannot be loaded as declared: ${why}.`, hint });
}
