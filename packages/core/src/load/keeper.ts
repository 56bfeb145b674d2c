import { ageOf, type Clock, type Moment } from '../clock/index.ts';
import { type KeywardError, vaultError } from '../errors/index.ts';
import type { Held, Outcome } from './reading.ts';
import type { Trouble } from './trouble.ts';
import { unitsOf } from './unit.ts';
import type { Wanted } from './wanted.ts';

/** Why a key was not confirmed by the last look, or not brought up to date. */
interface Doubt {
  readonly problem: KeywardError;
  readonly refuses: boolean;
}

/** What is known of one key. Never changed: another takes its place. */
export interface Slot {
  readonly held: Held;
  /** When the look was begun that last found this to be what the vault has. */
  readonly confirmed: Moment;
  readonly doubt?: Doubt;
}

/** How sure one key is. */
export type Standing =
  | { readonly status: 'ready' }
  | { readonly status: 'stale' | 'unready'; readonly error: KeywardError };

/** What is known of all keys. */
export interface Keeper {
  slot(key: Wanted): Slot | undefined;
  standing(key: Wanted): Standing;
  /**
   * Takes over what came of a look, all at once.
   *
   * @param begun - When the look was begun.
   * @returns What stands in the way of keys that are not up to date.
   */
  take(outcomes: ReadonlyMap<Wanted, Outcome>, begun: Moment): readonly Trouble[];
  /** Forgets all. */
  close(): void;
}

/** @param maxStaleMs - How long a key is given without being confirmed; undefined where values do not age. */
export function keeperOf(
  wanted: readonly Wanted[],
  { clock, maxStaleMs }: { readonly clock: Clock; readonly maxStaleMs: number | undefined },
): Keeper {
  const units = unitsOf(wanted);
  let slots: ReadonlyMap<Wanted, Slot> = new Map();
  let closed = false;

  return {
    slot: (key) => slots.get(key),
    standing(key) {
      const slot = slots.get(key);
      if (closed || slot === undefined) return { status: 'unready', error: closedError(key) };
      if (slot.doubt === undefined) return { status: 'ready' };
      const { problem, refuses } = slot.doubt;
      if (refuses) return { status: 'unready', error: named(key, problem) };
      const isLate = maxStaleMs !== undefined && ageOf(slot.confirmed, clock) >= maxStaleMs;
      return isLate
        ? { status: 'unready', error: tooOld(key, slot.confirmed, problem, maxStaleMs) }
        : { status: 'stale', error: problem };
    },
    take(outcomes, begun) {
      if (closed) return [];
      const next = new Map(slots);
      for (const unit of units) settle(unit, outcomes, begun, next);
      slots = next;
      return wanted.flatMap((key) => {
        const outcome = outcomes.get(key);
        return outcome !== undefined && 'problem' in outcome
          ? [{ of: key.of, problem: outcome.problem }]
          : [];
      });
    },
    close() {
      closed = true;
      slots = new Map();
    },
  };
}

/**
 * New values of a unit are taken together, and only where all of it has an answer. That the vault says no, or that a secret is
 * gone, holds at once, and until the vault says something else: however it fails afterwards, the old value does not come back.
 */
function settle(
  unit: readonly Wanted[],
  outcomes: ReadonlyMap<Wanted, Outcome>,
  begun: Moment,
  slots: Map<Wanted, Slot>,
): void {
  const holding = unit.flatMap((key) => {
    const outcome = outcomes.get(key);
    return outcome !== undefined && 'problem' in outcome ? [outcome.problem] : [];
  })[0];
  for (const key of unit) {
    const outcome = outcomes.get(key);
    const slot = slots.get(key);
    if (outcome === undefined) continue;
    if ('problem' in outcome) {
      const stays = slot?.doubt?.refuses === true && !outcome.refuses;
      if (slot !== undefined && !stays) slots.set(key, { ...slot, doubt: outcome });
    } else if (holding === undefined || outcome.withdraws || slot === undefined) {
      slots.set(key, { held: outcome.held, confirmed: begun });
    } else if (outcome.held.text === slot.held.text) {
      slots.set(key, { held: slot.held, confirmed: begun });
    } else {
      slots.set(key, { ...slot, doubt: { problem: holding, refuses: slot.doubt?.refuses ?? false } });
    }
  }
}

function named(key: Wanted, problem: KeywardError): KeywardError {
  return problem.with({ message: `${key.of}: ${problem.message}` });
}

function tooOld(key: Wanted, { wall }: Moment, problem: KeywardError, maxStaleMs: number): KeywardError {
  const at = new Date(wall).toISOString();
  return problem.with({
    message: `${key.of} was last confirmed at ${at}, longer ago than the ${maxStaleMs / 1_000} s for which it may be given: ${problem.message}`,
  });
}

function closedError(key: Wanted): KeywardError {
  return vaultError('provider_closed', {
    message: `${key.of} was read after its secrets were closed.`,
    hint: 'Close them when nothing reads them any more.',
  });
}
