import { vaultError } from '../errors/index.ts';

/** How many may wait for one key; beyond that something writes in a loop. */
export const MOST_WAITING = 100;

/** Lines of those who may act one at a time. Made by {@link createTurns}. */
export interface Turns {
  /**
   * Acts when it is this caller's turn, and lets the next one in when that is over, however it ended.
   *
   * @param key - Whose turn: acts of one key follow each other, acts of different keys do not wait.
   * @param subject - What is waited for, as an error names it.
   * @param signal - Whoever aborts while waiting leaves with its reason and does not act.
   * @param act - What is done.
   * @returns What `act` gives.
   * @throws `throttled` where {@link MOST_WAITING} wait already, and what `act` throws.
   */
  take<Result>(
    key: string,
    subject: string,
    signal: AbortSignal | undefined,
    act: () => Promise<Result>,
  ): Promise<Result>;
}

/**
 * Lets the writers of one secret act one after the other: Key Vault has no If-Match, and a change is often a read and a
 * write. Writers of other processes are not held up.
 *
 * @returns Empty lines, which keep nothing of those who have left.
 * @example
 * ```ts
 * import { createTurns } from '@keyward/core/turns';
 *
 * const turns = createTurns();
 * const write = (text: string) => turns.take('app/db', '`app/db`', undefined, async () => text.length);
 * const [first, second] = await Promise.all([write('one'), write('three')]); // in this order
 * ```
 */
export function createTurns(): Turns {
  const lines = new Map<string, (() => void)[]>();
  return {
    async take(key, subject, signal, act) {
      signal?.throwIfAborted();
      const waiting = lines.get(key);
      if (waiting === undefined) lines.set(key, []);
      else await turnIn(waiting, subject, signal);
      try {
        return await act();
      } finally {
        const next = lines.get(key)?.shift();
        if (next === undefined) lines.delete(key);
        else next();
      }
    },
  };
}

async function turnIn(
  waiting: (() => void)[],
  subject: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (waiting.length >= MOST_WAITING) {
    throw vaultError('throttled', {
      message: `${MOST_WAITING} writers of this process wait for ${subject} already; this one was not added.`,
      hint: 'Look for a loop that writes this secret.',
    });
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = () => {
    const at = waiting.indexOf(resolve);
    if (at !== -1) waiting.splice(at, 1);
    reject(signal?.reason);
  };
  waiting.push(resolve);
  signal?.addEventListener('abort', leave, { once: true });
  try {
    await promise;
  } finally {
    signal?.removeEventListener('abort', leave);
  }
}
