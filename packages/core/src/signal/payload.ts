import type { ErrorCode } from '../errors/index.ts';

/** What is done to a store, as signals name it: the verbs of a provider. */
export type SignalOperation =
  | 'get'
  | 'list'
  | 'check'
  | 'set'
  | 'update'
  | 'delete'
  | 'versions.list'
  | 'versions.latest'
  | 'bin.list'
  | 'bin.get'
  | 'bin.recover'
  | 'bin.purge';

/** How something ended: a code of the error table, or `aborted` where whoever asked has left. */
export type SignalOutcome = 'succeeded' | 'aborted' | ErrorCode;

/** An operation on secrets, as its runner does it: from the question whether it is permitted to its record. */
export interface OperationSignal {
  /** Its name in the table of operations, such as `secret.get`. */
  readonly operation: string;
  /** As it was asked for: whether there is such a mount is found out later. */
  readonly mount: string;
  /** Absent for a listing. */
  readonly path?: string;
  /** Where one was named; otherwise the latest is meant. */
  readonly version?: string;
  /** At its end, where it knows: the version that it read or made. */
  readonly found?: { readonly version: string; readonly expiresOn?: Date };
}

/** What a signal is about. Paths are names: good in a span, never as the label of a metric. */
export interface SignalSubject {
  readonly operation: SignalOperation;
  /** Decoded path; absent for a listing. */
  readonly path?: string;
  /** Where one was named; otherwise the latest is meant. */
  readonly version?: string;
  /** The mount, where whoever signals was told its name. */
  readonly mount?: string;
}

/** One attempt to do something, of which a retried operation has several. */
export interface AttemptSignal extends SignalSubject {
  /** Counted from 1. */
  readonly attempt: number;
}

/** An attempt failed, and another one follows. */
export interface RetrySignal extends SignalSubject {
  /** The attempt that failed, counted from 1. */
  readonly attempt: number;
  readonly outcome: SignalOutcome;
  /** How long the next one waits, in milliseconds. */
  readonly waitMs: number;
}

/** A vault answered that it was asked too much. */
export interface ThrottleSignal extends SignalSubject {
  /** What its quotas count the request as. */
  readonly kind: 'create' | 'other';
  /** How long it asked to be left alone, in milliseconds; most vaults do not say. */
  readonly retryAfterMs?: number;
}

/** A circuit opened (nobody is let through), is half open (one is, to try), or closed again. */
export interface BreakerSignal {
  readonly mount?: string;
  readonly state: 'open' | 'half_open' | 'closed';
  /** The code of the failure that opened it. */
  readonly outcome?: SignalOutcome;
}

/** A request waits until the budget of its vault lets it leave. */
export interface BudgetWaitSignal extends SignalSubject {
  readonly kind: 'create' | 'other';
}

/** A request was taken out of the budget of its vault, or has to wait for it; and what is left of that now. */
export interface BudgetSignal {
  readonly mount?: string;
  readonly kind: 'create' | 'other';
  /** False for one that begins to wait. */
  readonly taken: boolean;
  /** Requests that may leave at once. */
  readonly available: number;
  readonly waiting: number;
  /** Requests a second that it fills with. */
  readonly perSecond: number;
}

/** Something happened in a cache to what is kept of one secret. */
export interface CacheSignal {
  readonly path: string;
  readonly version?: string;
  readonly mount?: string;
}

/** What is kept of a secret was let go of. */
export interface CacheEvictionSignal extends CacheSignal {
  /**
   * - `expired`: its time was over.
   * - `bounds`: others took its place.
   * - `refused`: the store said that it is gone, disabled, or not for this caller.
   * - `written`: it was written through this process.
   * - `invalidated`: somebody asked for it.
   */
  readonly reason: 'expired' | 'bounds' | 'refused' | 'written' | 'invalidated';
}
