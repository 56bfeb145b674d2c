import { LAST_SECOND } from './limits.ts';
import { beingDeleted, beingRecovered, deletedButRecoverable, recoveryUnderWay } from './refusal.ts';

/**
 * Where a secret stands. Changes of state that take time carry the millisecond at which they are complete, and are
 * completed by whoever looks next: the emulator owns no timers, so a held clock holds everything still.
 */
export type Life =
  | { readonly kind: 'live' }
  | { readonly kind: 'deleting'; readonly until: number; readonly deletion: Deletion }
  | { readonly kind: 'deleted'; readonly deletion: Deletion }
  | { readonly kind: 'recovering'; readonly until: number }
  | { readonly kind: 'purging'; readonly until: number }
  | { readonly kind: 'gone' };

/** Seconds, both. */
export interface Deletion {
  readonly deletedDate: number;
  readonly scheduledPurgeDate: number;
}

const DAY = 86_400;

/** Of what was deleted at `deletedDate`, in a vault that keeps it for so many days. */
export function deletionAt(deletedDate: number, retentionDays: number): Deletion {
  return { deletedDate, scheduledPurgeDate: Math.min(deletedDate + retentionDays * DAY, LAST_SECOND) };
}

export const LIVE: Life = { kind: 'live' };
const GONE: Life = { kind: 'gone' };

/** The state at `now` (milliseconds) of what was last seen as `life`. */
export function settle(life: Life, now: number): Life {
  switch (life.kind) {
    case 'live':
    case 'gone':
      return life;
    case 'recovering':
      return now < life.until ? life : LIVE;
    case 'purging':
      return now < life.until ? life : GONE;
    case 'deleting':
      return now < life.until ? life : settle({ kind: 'deleted', deletion: life.deletion }, now);
    case 'deleted':
      return now < life.deletion.scheduledPurgeDate * 1000 ? life : GONE;
  }
}

/** What a delete, a recovery or a purge meets while an earlier change of state is under way. */
export function refuseTransition(life: Life | undefined): void {
  if (life?.kind === 'deleting' || life?.kind === 'purging') throw beingDeleted();
  if (life?.kind === 'recovering') throw recoveryUnderWay();
}

/** What a new value or a restored backup meets unless its name is free or live. */
export function refuseReuse(life: Life, name: string): void {
  if (life.kind === 'deleted') throw deletedButRecoverable(name);
  if (life.kind === 'deleting' || life.kind === 'purging') throw beingDeleted();
  if (life.kind === 'recovering') throw beingRecovered(name);
}
