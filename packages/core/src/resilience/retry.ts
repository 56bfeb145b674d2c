import { ExponentialBackoff, type IBackoff } from 'cockatiel';
import { isKeywardError } from '../errors/index.ts';
import type { Task } from './task.ts';

/** What decides about retries. */
export interface RetryRules {
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  readonly maxRetryDelayMs: number;
  /** From 0, inclusive, to 1. */
  readonly random: () => number;
}

/** Whether the same may go well later, and trying again cannot do harm. */
export function mayRetry(thrown: unknown, { subject: { operation } }: Task): boolean {
  if (!isKeywardError(thrown) || !thrown.retryable || thrown.code === 'circuit_open') return false;
  // A recovery that was accepted and took too long is under way.
  return !(operation === 'bin.recover' && thrown.code === 'timeout');
}

/**
 * Waits before the retries of one operation: full jitter, below a bound that doubles.
 *
 * @returns How long to wait in milliseconds, undefined where there are no more retries.
 */
export function waits({
  maxRetries,
  retryDelayMs,
  maxRetryDelayMs,
  random,
}: RetryRules): () => number | undefined {
  const factory = new ExponentialBackoff<number>({
    initialDelay: retryDelayMs,
    maxDelay: maxRetryDelayMs,
    exponent: 2,
    generator: (doublings = 0, { initialDelay, maxDelay, exponent }) => [
      random() * Math.min(maxDelay, initialDelay * exponent ** doublings),
      doublings + 1,
    ],
  });
  let backoff: IBackoff<unknown> | undefined;
  let taken = 0;
  return () => {
    if (taken === maxRetries) return undefined;
    taken += 1;
    backoff = backoff === undefined ? factory.next() : backoff.next(undefined);
    return backoff.duration;
  };
}
