import assert, { AssertionError } from 'node:assert/strict';
import { ERRORS, type ErrorCode, isKeywardError, type KeywardError } from '../errors/index.ts';
import type {
  ProviderLimits,
  Secret,
  SecretInfo,
  SecretLocation,
  SecretProvider,
} from '../provider/index.ts';
import type { SecretValue } from '../value/index.ts';
import { leakIn } from './canary.ts';

/** A part of a provider whose presence says that the store can do it. */
export type Facet = 'write' | 'versions' | 'bin';

/** `node:assert` puts what it compares into its errors, so values are only ever compared in here. */
export function holds(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError({ message, operator: 'holds', stackStartFn: holds });
}

export function facet<Name extends Facet>(provider: SecretProvider, name: Name) {
  const found: SecretProvider[Name] = provider[name];
  if (found === undefined) {
    throw new AssertionError({
      message: `The provider has no \`${name}\`: ask reasonToSkip() before running a case.`,
    });
  }
  return found;
}

/** Runs what must be refused with one of the codes, and gives its error. */
export async function refused(
  what: string,
  act: () => Promise<unknown>,
  ...codes: readonly [ErrorCode, ...ErrorCode[]]
): Promise<KeywardError> {
  const wanted = codes.join(' or ');
  let thrown: unknown;
  try {
    await act();
  } catch (error) {
    thrown = error;
    holds(isKeywardError(error), `${what}: threw ${nameOf(error)} instead of a KeywardError (${wanted}).`);
  }
  holds(isKeywardError(thrown), `${what}: succeeded instead of being refused with ${wanted}.`);
  inTable(what, thrown);
  holds(codes.includes(thrown.code), `${what}: was refused with ${thrown.code} instead of ${wanted}.`);
  return thrown;
}

/** An error's code, class and hint must be those of the table. */
export function inTable(what: string, error: KeywardError): void {
  const row = Object.hasOwn(ERRORS, error.code) ? ERRORS[error.code] : undefined;
  holds(row !== undefined, `${what}: threw a code that is not in the table of errors.`);
  holds(error.name === row.class, `${what}: threw ${error.code} as ${error.name} instead of ${row.class}.`);
  holds(error.message !== '' && error.hint !== '', `${what}: threw ${error.code} without message or hint.`);
}

/** The very reason of the signal, not an error about it: callers recognise their own. */
export async function leaves(what: string, reason: unknown, call: Promise<unknown>): Promise<void> {
  const [outcome] = await Promise.allSettled([call]);
  if (outcome?.status !== 'rejected') holds(false, `${what}: succeeded although its signal had aborted.`);
  holds(
    outcome.reason === reason,
    `${what}: rejected with ${nameOf(outcome.reason)} instead of the reason of its signal.`,
  );
}

/** Reads a secret and checks that it is one. */
export async function read(provider: SecretProvider, at: SecretLocation): Promise<Secret> {
  const secret: Secret | null | undefined = await provider.get(at);
  holds(typeof secret === 'object' && secret !== null, 'get resolved with nothing instead of throwing.');
  holds(typeof secret.value?.reveal === 'function', 'get gave a value that is not a SecretValue.');
  holds(typeof secret.version === 'string' && secret.version !== '', 'get gave no version.');
  return secret;
}

export function sameValue(what: string, actual: SecretValue, expected: SecretValue): void {
  const [got, wanted] = [actual.reveal(), expected.reveal()];
  holds(typeof got === 'string', `${what}: the value is not text.`);
  holds(
    got === wanted,
    `${what}: the value (${got.length} characters) is not the one that was written (${wanted.length}).`,
  );
}

/** Compares what is no value: names, codes, metadata. */
export function same(what: string, actual: unknown, expected: unknown): void {
  assert.deepEqual({ [what]: actual }, { [what]: expected });
}

/** What a write decided about a secret, in a form that compares. */
export function told({ enabled, validity, contentType, tags, notBefore, expiresOn }: SecretInfo) {
  return {
    enabled,
    validity,
    contentType,
    tags: { ...tags },
    notBefore: notBefore?.toISOString(),
    expiresOn: expiresOn?.toISOString(),
  };
}

export function noLeak(what: string, thing: unknown, marks: readonly string[]): void {
  const where = leakIn(thing, marks);
  holds(where === undefined, `${what}: a secret value can be found in ${where}.`);
}

/** Everything of a listing. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function paths(items: AsyncIterable<SecretInfo>): Promise<readonly string[]> {
  return (await collect(items)).map(({ path }) => path).sort();
}

/** At most `most` at once, so that a real vault is not flooded. */
export async function inParallel<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<unknown>,
  most = 6,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await act(item);
  };
  await Promise.all(Array.from({ length: most }, worker));
}

/** Tags that fit, however little the store holds; none where it has no tags. */
export function tagsFor({ tags }: ProviderLimits, word: string): Record<string, string> {
  const names = ['team', 'stage'].slice(0, tags.count);
  return Object.fromEntries(
    names.map((name) => [name.slice(0, tags.nameLength), word.slice(0, tags.valueLength)]),
  );
}

/** A content type that fits; absent where the store has none. */
export function contentTypeFor({ contentTypeLength }: ProviderLimits): { contentType?: string } {
  return contentTypeLength === 0 ? {} : { contentType: 'text/plain'.slice(0, contentTypeLength) };
}

function nameOf(thrown: unknown): string {
  if (isKeywardError(thrown)) return `${thrown.name} (${thrown.code})`;
  return thrown instanceof Error ? thrown.name : typeof thrown;
}
