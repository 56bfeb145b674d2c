import { ageOf, type Clock, nowBy, untilAborted } from '../clock/index.ts';
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
  const alone = (looking: Promise<void>): Promise<void> =>
    looking.catch((thrown) => {
      if (!stop.signal.aborted) onFailure(thrown);
    });
  const again = async (everyMs: number): Promise<void> => {
    while (!stop.signal.aborted) {
      await clock.sleep(everyMs * (1 - JITTER * random()), stop.signal, { ref: false });
      await alone(running ?? begin());
    }
  };

  return {
    async refresh(signal) {
      if (stop.signal.aborted) throw stop.signal.reason;
      signal?.throwIfAborted();
      await untilAborted(anew(), signal);
    },
    start() {
      if (intervalMs === undefined) return;
      again(intervalMs).catch((thrown) => {
        if (!stop.signal.aborted) onFailure(thrown);
      });
    },
    nudge() {
      if (intervalMs === undefined || running !== undefined || stop.signal.aborted) return;
      if (ageOf(last, clock) > OVERDUE * intervalMs) alone(begin());
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
