import type { Clock } from '../../clock/index.ts';

/** Thrown by {@link bounded} alone; whoever calls it makes an error of the table of it. */
export class TookTooLong extends Error {}

/** Why the signal of work that has ended aborts. One for all: making an error each time would cost more than the rest. */
const OVER = new DOMException('What the signal was for has ended.', 'AbortError');

/** What bounds some work. */
interface Bounds {
  readonly ms: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/**
 * Work that ends with its caller or with its time, whether it listens to its own signal or not.
 *
 * @throws {@link TookTooLong}, the reason of the caller's signal, and what the work throws.
 */
export async function bounded<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  { ms, clock, signal }: Bounds,
): Promise<Result> {
  signal?.throwIfAborted();
  const end = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const stop = (reason: unknown) => {
    end.abort(reason);
    reject(reason);
  };
  const leave = () => stop(signal?.reason);
  signal?.addEventListener('abort', leave, { once: true });
  clock.sleep(ms, end.signal).then(
    () => stop(new TookTooLong()),
    () => {},
  );
  try {
    return await Promise.race([work(end.signal), ended]);
  } finally {
    signal?.removeEventListener('abort', leave);
    end.abort(OVER);
  }
}
