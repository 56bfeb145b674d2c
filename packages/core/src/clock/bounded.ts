import type { Clock } from './clock.ts';

/**
 * Thrown by {@link bounded} alone; whoever calls it makes an error of the table of it.
 *
 * @example
 * ```ts
 * import { bounded, systemClock, TookTooLong } from '@keyward/core/clock';
 *
 * const bounds = { ms: 1_000, clock: systemClock, signal: undefined };
 * const late = await bounded(async () => false, bounds).catch((thrown) => thrown instanceof TookTooLong); // false
 * ```
 */
export class TookTooLong extends Error {}

/** Why the signal of work that has ended aborts. One for all: making an error each time would cost more than the rest. */
const OVER = new DOMException('What the signal was for has ended.', 'AbortError');

/** What bounds some work. */
export interface Bounds {
  /** How long it may take, in milliseconds. */
  readonly ms: number;
  readonly clock: Clock;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Work that ends with its caller or with its time, whether it listens to its own signal or not.
 *
 * @param work - Given the signal that ends it; not begun where the caller's has aborted already.
 * @param bounds - How long it may take, and the caller's signal.
 * @returns What the work gives.
 * @throws {@link TookTooLong}, the reason of the caller's signal, and what the work throws.
 * @example
 * ```ts
 * import { bounded, systemClock } from '@keyward/core/clock';
 *
 * const text = await bounded(async () => 'read', { ms: 1_000, clock: systemClock, signal: undefined }); // 'read'
 * ```
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
