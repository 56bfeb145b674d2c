import { isKeywardError, type KeywardError } from '../errors/index.ts';
import type { Call } from '../provider/index.ts';
import type { Gateway } from '../service/index.ts';
import { type SecretValue, secretValue } from '../value/index.ts';
import { mayBeAbsent } from './absence.ts';
import { fit } from './fit.ts';
import { textOf } from './part.ts';
import { isRefusal } from './refusal.ts';
import { type Retrieved, retrieve } from './retrieve.ts';
import type { Wanted } from './wanted.ts';

/** What a key holds. Where the text is the same, so is the object. */
export interface Held {
  /** As it is stored; undefined where something stands in for it. */
  readonly text: SecretValue | undefined;
  readonly version: string | undefined;
  /** What the program is given. */
  readonly given: unknown;
}

/** What came of one key. */
export type Outcome =
  | {
      readonly held: Held;
      /** The secret itself is not there any more, rather than changed. */
      readonly withdraws: boolean;
    }
  | {
      readonly problem: KeywardError;
      /** The vault said no; everything else leaves open what it would say. */
      readonly refuses: boolean;
    };

/** Reads keys, and holds what was read against their schemas. @throws The reason of the signal. */
export async function read(
  gateway: Gateway,
  wanted: readonly Wanted[],
  before: (key: Wanted) => Held | undefined,
  call: Call,
): Promise<ReadonlyMap<Wanted, Outcome>> {
  // What was meant is looked for at the start, and of what the program cannot do without.
  const explained = new Set(
    wanted.filter((key) => before(key) === undefined && isRequired(key)).map(({ ref }) => ref),
  );
  const retrieved = await retrieve(
    gateway,
    wanted.map(({ ref }) => ref),
    { ...call, explain: (ref) => explained.has(ref) },
  );
  const outcomes = await Promise.all(
    wanted.map(async (key, at) => [key, await outcomeOf(key, retrieved[at], before(key))] as const),
  );
  return new Map(outcomes);
}

async function outcomeOf(
  wanted: Wanted,
  retrieved: Retrieved | undefined,
  before: Held | undefined,
): Promise<Outcome> {
  if (retrieved === undefined) throw new Error('every ref has an answer');
  if ('problem' in retrieved) return withoutPart(wanted, retrieved, before);
  const { part, version } = retrieved;
  const text = textOf(part);
  if (before?.text !== undefined && before.text.reveal() === text.reveal()) {
    return { held: { ...before, version }, withdraws: false };
  }
  if (wanted.schema === undefined) {
    return { held: { text, version, given: givenAs(wanted, text.reveal()) }, withdraws: false };
  }
  try {
    const made = await fit(wanted, wanted.schema, part);
    return { held: { text, version, given: givenAs(wanted, made) }, withdraws: false };
  } catch (thrown) {
    if (!isKeywardError(thrown)) throw thrown;
    return { problem: thrown, refuses: false };
  }
}

function withoutPart(
  wanted: Wanted,
  { problem, version }: Extract<Retrieved, { problem: KeywardError }>,
  before: Held | undefined,
): Outcome {
  if (mayBeAbsent(wanted, problem)) {
    const standIn = before !== undefined && before.text === undefined ? before : standingIn(wanted);
    return { held: standIn, withdraws: version === undefined };
  }
  if (version === undefined) return { problem, refuses: isRefusal(problem) };
  const hint =
    'Write the secret as a JSON object that has it, or make the key `optional` or give it a `default`.';
  return { problem: problem.with({ hint }), refuses: false };
}

function standingIn(wanted: Wanted): Held {
  const given = wanted.default === undefined ? undefined : givenAs(wanted, wanted.default);
  return { text: undefined, version: undefined, given };
}

function isRequired({ optional, default: standIn }: Wanted): boolean {
  return !optional && standIn === undefined;
}

function givenAs({ reveal }: Wanted, plain: unknown): unknown {
  return reveal ? plain : secretValue(plain);
}
