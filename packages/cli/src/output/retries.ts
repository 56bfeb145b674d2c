import type { Clock } from '@keyward/core/clock';
import { type RetrySignal, signals } from '@keyward/core/signal';
import { printable } from './text.ts';

/** Many reads that meet the same throttling are one piece of news. */
const BETWEEN_MS = 1_000;

/**
 * Tells whoever sits at a terminal that a vault is asked again, and when; anywhere else it says nothing.
 *
 * @returns Ends it.
 */
export function tellRetries(stderr: NodeJS.WriteStream, clock: Clock): () => void {
  if (!stderr.isTTY) return () => {};
  let next = Number.NEGATIVE_INFINITY;
  return signals.retry.subscribe((retry) => {
    if (clock.now() < next) return;
    next = clock.now() + BETWEEN_MS;
    stderr.write(`${printable(noteOf(retry))}\n`);
  });
}

function noteOf({ mount, outcome, waitMs }: RetrySignal): string {
  const seconds = Math.max(waitMs / 1_000, 0.1).toFixed(1);
  return `note: ${mount ?? 'The vault'} did not answer as it should (${outcome}); it is asked again in ${seconds} s. Ctrl-C ends the wait.`;
}
