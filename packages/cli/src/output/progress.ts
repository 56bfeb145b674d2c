import type { Clock } from '@keyward/core/clock';

/** Soon enough for whoever waits, and not at all where there is nothing to wait for. */
const PATIENCE_MS = 1_000;
const BETWEEN_MS = 100;
const START_OF_LINE = '\r\u001b[K';

/** Tells how many a listing has found so far. */
export interface Progress {
  tell(found: number): void;
  /** Takes the line away again; before anything else is written. */
  clear(): void;
}

/** Progress on a terminal, in one line that is written over; anywhere else none. */
export function progressOn(stream: NodeJS.WriteStream, clock: Clock): Progress {
  let next = clock.now() + PATIENCE_MS;
  let shown = false;
  return {
    tell(found) {
      if (!stream.isTTY || clock.now() < next) return;
      next = clock.now() + BETWEEN_MS;
      shown = true;
      stream.write(`${START_OF_LINE}${found} secrets so far …`);
    },
    clear() {
      if (shown) stream.write(START_OF_LINE);
      shown = false;
    },
  };
}
