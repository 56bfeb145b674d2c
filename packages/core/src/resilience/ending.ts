import type { Clock } from '../clock/index.ts';

/** A signal out of others and of deadlines, whose listeners are gone when it is done. */
export interface Ending {
  readonly signal: AbortSignal;
  /** @returns Takes the deadline back; its timer goes on until then. */
  after(ms: number, reason: () => unknown): () => void;
  /** Work that goes on after the end is not waited for, and its failure is nobody's any more. */
  race<T>(work: Promise<T>): Promise<T>;
  done(): void;
}

/** Why a timer is not needed any more. A reason of one's own: making an error for each would cost more than the rest. */
const OVER = 'over';

/** @throws The reason of the first of the signals that has ended already. */
export function ending(clock: Clock, signals: readonly (AbortSignal | undefined)[]): Ending {
  const own = new AbortController();
  let done = false;
  const followed = signals.filter((signal) => signal !== undefined);
  const follow = (event: Event) => own.abort((event.target as AbortSignal).reason);
  for (const signal of followed) signal.throwIfAborted();
  for (const signal of followed) signal.addEventListener('abort', follow, { once: true });
  return {
    signal: own.signal,
    after(ms, reason) {
      const timer = new AbortController();
      clock.sleep(ms, timer.signal).then(
        () => own.signal.aborted || done || own.abort(reason()),
        () => {},
      );
      return () => timer.abort(OVER);
    },
    async race(work) {
      work.catch(() => {});
      own.signal.throwIfAborted();
      const { promise: ended, reject } = Promise.withResolvers<never>();
      const leave = () => reject(own.signal.reason);
      own.signal.addEventListener('abort', leave, { once: true });
      try {
        return await Promise.race([work, ended]);
      } finally {
        own.signal.removeEventListener('abort', leave);
      }
    },
    done() {
      done = true;
      for (const signal of followed) signal.removeEventListener('abort', follow);
    },
  };
}
