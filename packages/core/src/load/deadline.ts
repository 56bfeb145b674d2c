import type { Clock } from '../clock/index.ts';
import { vaultError } from '../errors/index.ts';
import { untilAborted } from './refresher.ts';

/** Work that ends in time. @throws `timeout`; the reason of the signal. */
export async function inTime<Result>(
  {
    clock,
    ms,
    signal,
  }: { readonly clock: Clock; readonly ms: number; readonly signal: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const ended = new AbortController();
  clock.sleep(ms, ended.signal).then(
    () =>
      late.abort(
        vaultError('timeout', { message: `The vaults did not answer all of it within ${ms / 1_000} s.` }),
      ),
    () => {},
  );
  const either = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  try {
    return await untilAborted(work(either), either);
  } finally {
    ended.abort();
  }
}
