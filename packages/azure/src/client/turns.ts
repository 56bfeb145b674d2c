import { vaultError } from '@keyward/core/errors';
import { quoted } from '../failure/subject.ts';

/** Writers that wait for one secret; beyond that something writes in a loop. */
export const MOST_WAITING = 100;

/** Runs acts of one secret one after the other; an act whose signal aborts while it waits leaves. */
export interface Turns {
  /** @param key - The secret, in any case. */
  take<T>(key: string, path: string, signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T>;
}

interface Line {
  readonly waiting: (() => void)[];
}

/** Key Vault has no If-Match: writers of this process take turns, so that an update's read and write are one. */
export function turns(): Turns {
  const lines = new Map<string, Line>();
  return {
    async take(given, path, signal, act) {
      const key = given.toLowerCase();
      signal?.throwIfAborted();
      const line = lines.get(key);
      if (line === undefined) lines.set(key, { waiting: [] });
      else await turnIn(line, path, signal);
      try {
        return await act();
      } finally {
        const next = lines.get(key)?.waiting.shift();
        if (next === undefined) lines.delete(key);
        else next();
      }
    },
  };
}

async function turnIn({ waiting }: Line, path: string, signal: AbortSignal | undefined): Promise<void> {
  if (waiting.length >= MOST_WAITING) {
    throw vaultError('throttled', {
      message: `${MOST_WAITING} writers of this process wait for ${quoted(path)} already; this one was not added.`,
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
