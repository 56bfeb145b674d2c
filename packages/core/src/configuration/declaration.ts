import { isKeywardError, joinedError, type KeywardError } from '../errors/index.ts';
import { createRef, parseRef, type SecretRef } from '../ref/index.ts';
import { isVariableName } from './name.ts';
import { refusal } from './refusal.ts';
import { type Entry, type Tree, treeOf } from './syntax.ts';
import { textOf } from './text.ts';

/** A secret that a program wants, by the name under which the program knows it. */
export interface DeclaredSecret {
  /** Letters, digits and `_`, no digit first: a variable of the environment, or a key in code. */
  readonly name: string;
  readonly ref: SecretRef;
  /** What stands in where the secret, or its key, does not exist. */
  readonly default?: string;
  /** Whether the program does without where it does not exist. */
  readonly optional: boolean;
  /** Where that is written: file and line. */
  readonly place: string;
}

const LONGEST = 256 * 1024;
const EXAMPLE = 'DATABASE_URL: azure://vault/app/db#url';
const BRACES =
  'Close every brace on its line, as in `API_KEY: { ref: azure://vault/api-key, optional: true }`.';
const KEYS = ['ref', 'default', 'optional', 'version'] as const;
type Key = (typeof KEYS)[number];
type Members = ReadonlyMap<Key, Entry>;
const KNOWN = `Known are ${KEYS.map((key) => `\`${key}\``).join(', ')}, as in \`API_KEY: { ref: azure://vault/api-key, optional: true }\`.`;
const REF = `Write the whole ref, as in \`${EXAMPLE}\`.`;

/**
 * Reads which secrets a program wants, from a file such as secrets.yaml: a map of names to refs, or to
 * `{ ref, default, optional, version }`. Every text is taken as it stands: `default: 5432` is the text `5432`.
 *
 * @param path - The file.
 * @param options - `signal` ends the reading.
 * @returns What is declared, in the order of the file.
 * @throws `invalid_configuration`, naming file and line: for a file that is not there or is not strict YAML, and for
 *   every entry that is wrong, all of them at once in `problems`. The signal's reason where it aborts.
 * @example
 * ```ts
 * import { readDeclaration } from '@keyward/core/configuration';
 *
 * for (const { name, ref, place } of await readDeclaration('secrets.yaml')) {
 *   console.log(`${name} is ${ref.path} in ${ref.mount} (${place})`);
 * }
 * ```
 */
export async function readDeclaration(
  path: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly DeclaredSecret[]> {
  const text = await textOf(path, LONGEST, options.signal);
  if (text === undefined) throw refusal(path, 'there is no such file', 'Name a file that declares secrets.');
  const tree = await treeOf({ path, text }, { line: EXAMPLE, braces: BRACES });
  if (tree === undefined || (tree.kind === 'text' && tree.text === '')) return [];
  if (tree.kind !== 'map') {
    throw refusal(tree.place, 'it does not begin with a name', `Write one a line, as in \`${EXAMPLE}\`.`);
  }
  const read = tree.entries.map(secretIn);
  const [first, ...others] = read.flatMap((each) => each.problems);
  if (first !== undefined) {
    const count = others.length + 1;
    throw joinedError([first, ...others], { message: `${path} cannot be used: ${count} entries are wrong.` });
  }
  return read.flatMap(({ secret }) => secret ?? []);
}

interface Read {
  readonly secret?: DeclaredSecret;
  readonly problems: readonly KeywardError[];
}

function secretIn({ key, place, value }: Entry): Read {
  const problems: KeywardError[] = [];
  const wrong = (at: string, why: string, hint: string) => void problems.push(refusal(at, why, hint));
  if (!isVariableName(key)) {
    wrong(
      place,
      'what stands for a name is none',
      'A name is letters, digits and `_`, and begins with no digit.',
    );
  }
  const members = membersOf(value, wrong);
  const given = members.get('ref')?.value;
  const ref = given === undefined ? undefined : refIn(given, members.get('version')?.value, problems);
  if (given === undefined && problems.length === 0) wrong(place, 'a secret without a ref stands there', REF);
  const optional = isTrue(members.get('optional'), wrong);
  const standIn = members.get('default');
  if (standIn !== undefined && standIn.value.kind !== 'text') {
    wrong(standIn.value.place, '`default` is not a text', "Put quotes around it, as in `default: '[]'`.");
  }
  if (standIn !== undefined && optional) {
    wrong(
      standIn.place,
      'it has a `default` and is `optional`',
      'Leave out one: with a default it is never absent.',
    );
  }
  if (ref === undefined || problems.length > 0) return { problems };
  const fallback = standIn?.value.kind === 'text' ? { default: standIn.value.text } : {};
  return { secret: { name: key, ref, optional, place, ...fallback }, problems };
}

type Wrong = (place: string, why: string, hint: string) => void;

/** A text alone is a ref. */
function membersOf(value: Tree, wrong: Wrong): Members {
  if (value.kind === 'text') return new Map([['ref', { key: 'ref', place: value.place, value }]]);
  if (value.kind === 'list') {
    wrong(value.place, 'a list stands where a ref is meant', REF);
    return new Map();
  }
  const members = new Map<Key, Entry>();
  for (const entry of value.entries) {
    const key = KEYS.find((one) => one === entry.key);
    if (key === undefined) wrong(entry.place, 'a secret has no member of that name', KNOWN);
    else members.set(key, entry);
  }
  return members;
}

function isTrue(entry: Entry | undefined, wrong: Wrong): boolean {
  if (entry === undefined) return false;
  const { value } = entry;
  if (value.kind === 'text' && (value.text === 'true' || value.text === 'false'))
    return value.text === 'true';
  wrong(
    value.place,
    '`optional` is neither true nor false',
    'Write `optional: true`, or leave the line out.',
  );
  return false;
}

/** Only a whole ref is taken, and nothing else repeated: where a ref belongs somebody may have put the value. */
function refIn(given: Tree, pin: Tree | undefined, problems: KeywardError[]): SecretRef | undefined {
  if (given.kind !== 'text' || !/^(?:azure|keyward):\/\//i.test(given.text)) {
    problems.push(refusal(given.place, 'what stands for a ref does not begin with `azure://`', REF));
    return undefined;
  }
  try {
    const ref = parseRef(given.text);
    if (pin === undefined) return ref;
    if (pin.kind !== 'text' || ref.version !== undefined) {
      const why =
        pin.kind === 'text' ? 'a version is named twice, in the ref too' : '`version` is not a text';
      problems.push(refusal(pin.place, why, 'Write the id of one version.'));
      return undefined;
    }
    return createRef({ ...ref, version: pin.text });
  } catch (thrown) {
    if (!isKeywardError(thrown)) throw thrown;
    problems.push(thrown.with({ message: `${given.place}: ${thrown.message}` }));
    return undefined;
  }
}
