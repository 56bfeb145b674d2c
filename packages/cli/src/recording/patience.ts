import type { Clock } from '@keyward/core/clock';
import { isKeywardError } from '@keyward/core/errors';

const TRIES = 6;
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** Does it again where the vault asks for time: reading a large vault may use up the quota that applications share. */
export async function patiently<Result>(
  clock: Clock,
  signal: AbortSignal,
  act: () => Promise<Result>,
): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await act();
    } catch (thrown) {
      if (!isKeywardError(thrown) || thrown.code !== 'throttled' || tried === TRIES) throw thrown;
      const wanted = thrown.retryAfterMs ?? FIRST_MS * 2 ** (tried - 1);
      await clock.sleep(Math.min(wanted, LONGEST_MS), signal);
    }
  }
}
