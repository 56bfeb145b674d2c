import { randomBytes } from 'node:crypto';
import { inspect, types } from 'node:util';

/** Prototypes whose accessors tell nothing that their owner put there. */
const BUILTIN: ReadonlySet<unknown> = new Set([
  Object.prototype,
  Array.prototype,
  Error.prototype,
  Date.prototype,
  Map.prototype,
  Set.prototype,
  Function.prototype,
]);

/**
 * A random mark to put into values, so that they are found wherever they come out: see {@link leakIn}. Its hexadecimal
 * digits stay as they are in JSON, URLs and inspections; their own hexadecimal form has no letters, and their Base64
 * neither `+` nor `/`, so that each has one spelling.
 *
 * @returns Twelve digits, new at every call.
 * @example
 * ```ts
 * import { mark, memory } from '@keyward/core/testing';
 *
 * const canary = mark();
 * const provider = memory({ secrets: { 'app/db': `{"password":"${canary}"}` } });
 * ```
 */
export function mark(): string {
  return randomBytes(6).toString('hex');
}

/** The spellings under which a mark may come out of an encoder, at any place in what was encoded. */
function spellings(of: string): readonly string[] {
  // Base64 writes three bytes as four digits: the digits depend on where in a triple the mark begins,
  // and those at its ends also on its neighbours, so they are cut off.
  const shifted = [0, 1, 2].map((before) => {
    const digits = Buffer.from(`${'.'.repeat(before)}${of}`)
      .toString('base64')
      .replace(/=+$/, '');
    return digits.slice(before === 0 ? 0 : before + 1, -1);
  });
  return [of, Buffer.from(of).toString('hex'), ...shifted];
}

/**
 * Looks for marks in everything that can be reached from a thing, hidden members, causes and bytes included, and in all that
 * printing it gives: as they are, in hexadecimal, and in Base64 at any place.
 *
 * @param thing - What must hold no value: an error, an audit event, lines of a log.
 * @param marks - What was put into the values, each by {@link mark}.
 * @returns Where the first one is, or where a `SecretValue` is handed out; undefined where there is neither.
 * @example
 * ```ts
 * import { leakIn, mark } from '@keyward/core/testing';
 *
 * const canary = mark();
 * const problem = new Error('login failed', { cause: { password: canary } });
 * leakIn(problem, [canary]); // 'it.cause.password'
 * ```
 */
export function leakIn(thing: unknown, marks: readonly string[]): string | undefined {
  const forms = marks.flatMap(spellings);
  return walk(thing, forms, 'it', new Set()) ?? printed(thing, forms);
}

/**
 * Looks for marks in what printing a thing gives, by every usual way to print. A thing may hold what {@link leakIn} would
 * find, as long as it shows nothing of it.
 *
 * @param thing - What must show no value, though it may hold one: a client, a configuration, a `SecretValue`.
 * @param marks - What was put into the values, each by {@link mark}.
 * @returns Which way of printing shows one; undefined where none does.
 * @example
 * ```ts
 * import { leakInPrint, mark } from '@keyward/core/testing';
 * import { secretValue } from '@keyward/core/value';
 *
 * const canary = mark();
 * leakInPrint({ password: secretValue(canary) }, [canary]); // undefined
 * leakInPrint({ password: canary }, [canary]); // 'its inspection'
 * ```
 */
export function leakInPrint(thing: unknown, marks: readonly string[]): string | undefined {
  return printed(thing, marks.flatMap(spellings));
}

function printed(thing: unknown, forms: readonly string[]): string | undefined {
  const prints: readonly (readonly [string, () => string | undefined])[] = [
    ['its inspection', () => inspect(thing, { depth: null, showHidden: true, maxStringLength: null })],
    ['its shallow inspection', () => inspect(thing)],
    ['its JSON', () => JSON.stringify(thing)],
    ['its text', () => String(thing)],
  ];
  return prints.find(([, print]) => holds(attempt(print) ?? '', forms))?.[0];
}

/** A circle has no JSON, an accessor may throw: what cannot be printed or read leaks nothing. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function holds(text: string, forms: readonly string[]): boolean {
  return forms.some((form) => text.includes(form));
}

function walk(
  thing: unknown,
  forms: readonly string[],
  where: string,
  seen: Set<unknown>,
): string | undefined {
  if (typeof thing === 'string') return holds(thing, forms) ? where : undefined;
  if (typeof thing !== 'object' || thing === null || seen.has(thing)) return undefined;
  seen.add(thing);
  if ('reveal' in thing && typeof thing.reveal === 'function') return `${where} (a SecretValue)`;
  if (ArrayBuffer.isView(thing)) {
    const bytes = Buffer.from(thing.buffer, thing.byteOffset, thing.byteLength);
    return holds(bytes.toString('latin1'), forms) ? where : undefined;
  }
  if (types.isAnyArrayBuffer(thing)) return walk(new Uint8Array(thing), forms, where, seen);
  if (types.isMap(thing)) return walk([...thing], forms, `${where} (a Map)`, seen);
  if (types.isSet(thing)) return walk([...thing], forms, `${where} (a Set)`, seen);
  for (const [key, member] of members(thing)) {
    const name = String(key);
    if (holds(name, forms)) return `a key of ${where}`;
    const found = walk(member, forms, `${where}.${name}`, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Own members, hidden and symbol-keyed ones too, and what accessors of its classes give. */
function* members(thing: object): Generator<readonly [PropertyKey, unknown]> {
  let owner: object | null = thing;
  while (owner !== null && !BUILTIN.has(owner)) {
    const from: object = owner;
    for (const key of Reflect.ownKeys(from)) {
      const property = Reflect.getOwnPropertyDescriptor(from, key);
      if (property?.get !== undefined) yield [key, attempt(() => Reflect.get(from, key, thing))];
      else if (from === thing) yield [key, property?.value];
    }
    owner = Reflect.getPrototypeOf(from);
  }
}
