import type { Held } from './reading.ts';

/** Who wants to know of which keys. */
interface Subscription {
  readonly names: readonly string[];
  readonly tell: (now: readonly unknown[], before: readonly unknown[]) => unknown;
  /** What it knows. */
  last: readonly (Held | undefined)[];
}

export interface Subscriptions {
  /** @returns What ends it. */
  add(names: readonly string[], tell: Subscription['tell']): () => void;
  /** Tells everybody whose keys are others than he knows, once; what goes wrong with one is nothing to the next. */
  tellAll(): void;
  close(): void;
}

/**
 * @param heldBy - What a key holds.
 * @param isGiven - Whether that is given at present; where it is not, it is told later.
 * @param onError - Told what a handler threw, or what its promise was rejected with.
 */
export function subscriptionsTo(
  heldBy: (name: string) => Held | undefined,
  isGiven: (name: string) => boolean,
  onError: (error: unknown, names: readonly string[]) => void,
): Subscriptions {
  const all = new Set<Subscription>();
  const tell = (one: Subscription): void => {
    const now = one.names.map(heldBy);
    const before = one.last;
    if (!one.names.every(isGiven) || now.every((held, at) => held?.text === before[at]?.text)) return;
    one.last = now;
    const given = (held: Held | undefined) => held?.given;
    try {
      const answer = one.tell(now.map(given), before.map(given));
      Promise.resolve(answer).catch((thrown: unknown) => onError(thrown, one.names));
    } catch (thrown) {
      onError(thrown, one.names);
    }
  };
  return {
    add(names, handler) {
      const one: Subscription = { names, tell: handler, last: names.map(heldBy) };
      all.add(one);
      return () => void all.delete(one);
    },
    tellAll() {
      for (const one of [...all]) if (all.has(one)) tell(one);
    },
    close: () => all.clear(),
  };
}
