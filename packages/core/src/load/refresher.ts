import { ageOf, type Clock, nowBy } from '../clock/index.ts';
import { vaultError } from '../errors/index.ts';

/** Runs one look after the other, never two at once. */
export interface Refresher {
  /**
   * A look that begins now or later: one under way may have passed by what the caller knows of. Who waits for the same one
   * shares it.
   *
   * @throws What the look does; the signal's reason.
   */
  refresh(signal?: AbortSignal): Promise<void>;
  /** Begins to look by itself, again and again. */
  start(): void;
  /** Begins a look where one is long overdue: a machine that slept does not count that time when it waits. */
  nudge(): void;
  close(): void;
}

export interface RefresherOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Milliseconds between two looks; undefined where nothing looks by itself. */
  readonly intervalMs: number | undefined;
  readonly look: (signal: AbortSignal) => Promise<void>;
  /** Told of a look that nobody waits for. */
  readonly onFailure: (thrown: unknown) => void;
}

/** So that many processes do not look at the same moment; never later than asked for. */
const JITTER = 0.2;
/** In intervals. */
const OVERDUE = 2;

export function refresherOf({ clock, random, intervalMs, look, onFailure }: RefresherOptions): Refresher {
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let last = nowBy(clock);
  let isJoinable = false;
  /** That it was closed is no failure. */
  const failed = (thrown: unknown) => {
    if (!stop.signal.aborted) onFailure(thrown);
  };

  const begun = async (): Promise<void> => {
    isJoinable = true;
    // Whoever asks within the same turn has the same look.
    await undefined;
    isJoinable = false;
    await look(stop.signal);
  };
  const begin = (): Promise<void> => {
    running = begun().finally(() => {
      running = undefined;
      last = nowBy(clock);
    });
    return running;
  };
  const afterThisOne = async (): Promise<void> => {
    while (running !== undefined) await running.catch(() => {});
    next = undefined;
    return begin();
  };
  const anew = (): Promise<void> => {
    if (running === undefined) return begin();
    if (isJoinable) return running;
    next ??= afterThisOne();
    return next;
  };
  const again = async (everyMs: number): Promise<void> => {
    while (!stop.signal.aborted) {
      await clock.sleep(everyMs * (1 - JITTER * random()), stop.signal, { ref: false });
      await (running ?? begin()).catch(failed);
    }
  };

  return {
    async refresh(signal) {
      stop.signal.throwIfAborted();
      signal?.throwIfAborted();
      await untilAborted(anew(), signal);
    },
    start() {
      if (intervalMs === undefined) return;
      again(intervalMs).catch(failed);
    },
    nudge() {
      if (intervalMs === undefined || running !== undefined || stop.signal.aborted) return;
      if (ageOf(last, clock) > OVERDUE * intervalMs) begin().catch(failed);
    },
    close() {
      stop.abort(
        vaultError('provider_closed', {
          message: 'The secrets were to be refreshed after they were closed.',
          hint: 'Close them when nothing reads them any more.',
        }),
      );
    },
  };
}

/** Work that a signal leaves to itself. */
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
  }
}
