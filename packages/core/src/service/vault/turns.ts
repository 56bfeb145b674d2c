import { vaultError } from '../../errors/index.ts';
import { encodePath, formatRef, type SecretRef } from '../../ref/index.ts';

/** Writers that wait for one secret; beyond that something writes in a loop. */
const MOST_WAITING = 100;

interface Line {
  /** Settles when everybody who came before has had their turn. */
  last: Promise<void>;
  length: number;
}

/** Where a secret is: the address of its vault, since one vault may have several mounts, and its ref. */
export interface Spot {
  readonly address: string;
  readonly ref: SecretRef;
}

/**
 * Writers of one secret, one after the other: Key Vault has no If-Match, and a change of tags is a read and a write.
 * Writers of other processes are not held up.
 */
export function createTurns() {
  const lines = new Map<string, Line>();
  return {
    /** Acts when it is this writer's turn; whoever aborts while waiting leaves the line, and the others keep theirs. */
    async take<Result>(
      spot: Spot,
      signal: AbortSignal | undefined,
      act: () => Promise<Result>,
    ): Promise<Result> {
      signal?.throwIfAborted();
      const key = keyOf(spot);
      const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 };
      if (line.length > MOST_WAITING) throw tooMany(spot);
      lines.set(key, line);
      line.length += 1;
      const turn = line.last;
      const { promise: done, resolve: leave } = Promise.withResolvers<void>();
      line.last = turn.then(() => done);
      try {
        await turnOrAbort(turn, signal);
        return await act();
      } finally {
        leave();
        line.length -= 1;
        if (line.length === 0) lines.delete(key);
      }
    },
  };
}

/** All spellings of one secret are one line. */
function keyOf({ address, ref }: Spot): string {
  return `${address}/${encodePath(ref.path).toLowerCase()}`;
}

async function turnOrAbort(turn: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal?.reason);
  signal?.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([turn, aborted]);
  } finally {
    signal?.removeEventListener('abort', leave);
  }
}

function tooMany({ ref }: Spot) {
  return vaultError('throttled', {
    message: `${MOST_WAITING} writers of this process wait for ${formatRef(ref)} already; this one was not added.`,
    hint: 'Look for a loop that writes this secret.',
  });
}
