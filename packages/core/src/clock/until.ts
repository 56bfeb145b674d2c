/**
 * Waits for work until a signal aborts, and then leaves the work to itself: what it comes to is nobody's any more.
 *
 * @param work - What is under way.
 * @param signal - Ends the waiting, not the work.
 * @returns What the work gives.
 * @throws The reason of the signal, also where the work has ended already; what the work throws.
 * @example
 * ```ts
 * import { untilAborted } from '@keyward/core/clock';
 *
 * const text = await untilAborted(Promise.resolve('read'), AbortSignal.timeout(1_000)); // 'read'
 * ```
 */
export async function untilAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return work;
  const { promise: left, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([left, work]);
  } finally {
    signal.removeEventListener('abort', leave);
    work.catch(() => {});
  }
}
