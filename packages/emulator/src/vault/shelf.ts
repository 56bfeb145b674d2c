import type { Clock } from '../clock/clock.ts';
import type { History } from './history.ts';
import { LIVE, settle } from './life.ts';
import type { Page } from './secret.ts';
import { SortedKeys } from './sorted-keys.ts';

/** Secrets by name without case; whatever is found has first been brought to the state that its time has reached. */
export class Shelf {
  readonly #clock: Clock;
  readonly #histories = new Map<string, History>();
  readonly #names = new SortedKeys();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(name: string): History | undefined {
    const key = name.toUpperCase();
    const history = this.#histories.get(key);
    if (history === undefined || history.life === LIVE) return history;
    history.life = settle(history.life, this.#clock.now());
    if (history.life.kind !== 'gone') return history;
    this.#histories.delete(key);
    this.#names.delete(key);
    return undefined;
  }

  put(history: History): void {
    const key = history.name.toUpperCase();
    this.#histories.set(key, history);
    this.#names.add(key);
  }

  /** How many of them are live, and how many are deleted. */
  count(): { readonly live: number; readonly deleted: number } {
    let [live, deleted] = [0, 0];
    for (const key of this.#histories.keys()) {
      const kind = this.find(key)?.life.kind;
      if (kind === 'live') live += 1;
      if (kind === 'deleted') deleted += 1;
    }
    return { live, deleted };
  }

  /** In the order of upper-cased names, which are the markers too. */
  page<Item>(
    after: string | undefined,
    limit: number,
    pick: (history: History) => Item | undefined,
  ): Page<Item> {
    return this.#names.page(after, limit, (key) => {
      const history = this.find(key);
      return history && pick(history);
    });
  }
}
