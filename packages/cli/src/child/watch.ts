import type { Clock } from '@keyward/core/clock';
import { type ErrorCode, isKeywardError, type KeywardError } from '@keyward/core/errors';
import type { Trouble } from '@keyward/core/load';
import type { Look, NamedValue } from '../retrieval/values.ts';

export interface WatchOptions {
  /** Milliseconds between two looks. */
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly look: (signal: AbortSignal) => Promise<Look>;
  /** Something that people should know. */
  readonly tell: (text: string) => void;
  /** Called with all values, and the names of those that changed. */
  readonly onChange: (values: readonly NamedValue[], names: readonly string[]) => Promise<void>;
}

/** Several secrets are seldom rotated in one moment: a change counts when two looks so far apart agree. */
const SETTLE_MS = 2_000;
const MOST_ROUNDS = 5;

/**
 * Looks at the vaults again and again until the signal aborts. A look that cannot have all values changes nothing, so
 * that nothing ever gets old and new values together; that is told once, and so is its end.
 */
export async function watch(
  first: readonly NamedValue[],
  options: WatchOptions,
  signal: AbortSignal,
): Promise<never> {
  const { clock, intervalMs, onChange, tell } = options;
  let current = first;
  let away = '';
  for (;;) {
    await clock.sleep(intervalMs, signal);
    const { values, troubles } = await settled(current, options, signal);
    const told = reasonsOf(troubles);
    if (told !== away) tell(told === '' ? 'All secrets can be read again.' : awayText(troubles));
    away = told;
    if (troubles.length > 0) continue;
    const names = changesIn(current, values);
    current = values;
    signal.throwIfAborted();
    if (names.length > 0) await onChange(values, names);
  }
}

async function settled(
  current: readonly NamedValue[],
  { clock, intervalMs, look }: WatchOptions,
  signal: AbortSignal,
): Promise<Look> {
  const again = async () => {
    const { values, troubles } = await look(signal);
    return { values: kept(current, values), troubles };
  };
  let seen = await again();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (seen.troubles.length > 0 || changesIn(current, seen.values).length === 0) return seen;
    await clock.sleep(Math.min(SETTLE_MS, intervalMs / 2), signal);
    const next = await again();
    if (next.troubles.length > 0 || changesIn(seen.values, next.values).length === 0) return next;
    seen = next;
  }
  return seen;
}

/** A value that was there stays until there is another: that a secret is deleted is no reason to do without. */
function kept(before: readonly NamedValue[], now: readonly NamedValue[]): readonly NamedValue[] {
  const earlier = new Map(
    before.filter(({ version }) => version !== undefined).map((each) => [each.name, each]),
  );
  const found = new Map(now.map((each) => [each.name, each]));
  for (const [name, value] of earlier) if (found.get(name)?.version === undefined) found.set(name, value);
  return [...found.values()];
}

/** Names whose value is another. The same version is the same value; of two versions the values are compared. */
export function changesIn(before: readonly NamedValue[], now: readonly NamedValue[]): readonly string[] {
  const earlier = new Map(before.map((each) => [each.name, each]));
  return now.flatMap(({ name, value, version }) => {
    const old = earlier.get(name);
    if (old === undefined) return [name];
    if (version !== undefined && version === old.version) return [];
    return value.reveal() === old.value.reveal() ? [] : [name];
  });
}

function reasonsOf(troubles: readonly Trouble[]): string {
  return troubles
    .map(({ of, problem }) => `${of} ${reasonOf(problem)}`)
    .sort()
    .join();
}

/** A circuit that is open is no reason of its own. */
function reasonOf({ code, cause }: KeywardError): ErrorCode {
  return code === 'circuit_open' && isKeywardError(cause) ? cause.code : code;
}

function awayText(troubles: readonly Trouble[]): string {
  const codes = [...new Set(troubles.map(({ problem }) => reasonOf(problem)))].join(', ');
  const what = troubles.map((each) => each.of).join(', ');
  return `${what} cannot be read at present (${codes}); the program goes on with the values that it has.`;
}
