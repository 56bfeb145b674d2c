import type { IBreaker } from 'cockatiel';

/** How many failures in a row one operation has come after, its own included. */
export interface Standing {
  row: number;
  /** Which row that is: a success ends one. */
  nth: number;
}

/** How an attempt failed, as far as the count goes. */
export interface Failing {
  readonly standing: Standing;
  /** Its caller waited it out. */
  readonly slow: boolean;
  /** No patience helps against it: one is enough. */
  readonly barred: boolean;
}

/** Counts failures in a row. */
export interface Count extends IBreaker {
  /** Where an operation stands that begins now. */
  standing(): Standing;
  /** Counts one. The policy asks a moment later, when others may have failed as well, and tells not for whom it asks. */
  add(failing: Failing): void;
}

/**
 * Operations side by side that fail at once have met one failure of the vault, and count as one: a program that reads twenty
 * secrets at its start would else open the circuit by a single reset of its connection, and none of them would be
 * tried again. What took its whole time counts each time, since the circuit is there to spare others that.
 */
export function failureCount(threshold: number): Count {
  let [row, nth, isBarred] = [0, 0, false];
  return {
    state: undefined,
    standing: () => ({ row, nth }),
    add({ standing, slow, barred }) {
      if (standing.nth !== nth) Object.assign(standing, { row: 0, nth });
      standing.row += 1;
      row = slow ? row + 1 : Math.max(row, standing.row);
      isBarred ||= barred;
    },
    success() {
      [row, isBarred] = [0, false];
      nth += 1;
    },
    failure() {
      const opens = isBarred || row >= threshold;
      isBarred = false;
      return opens;
    },
  };
}
