import type { Clock } from '../clock/clock.ts';
import { History } from './history.ts';
import type { SecretImage } from './image.ts';
import { LIVE, settle } from './life.ts';
import type { Page } from './secret.ts';
import { SortedKeys } from './sorted-keys.ts';

/** Secrets by name without case; whatever is found has first been brought to the state that its time has reached. */
export class Shelf {
  readonly #clock: Clock;
  readonly #histories = new Map<string, History>();
  readonly #gone: (name: string) => void;
  #names = new SortedKeys();

  /** `gone` is told of each secret that is dropped because its time is over. */
  constructor(clock: Clock, gone: (name: string) => void) {
    this.#clock = clock;
    this.#gone = gone;
  }

  find(name: string): History | undefined {
    const key = name.toUpperCase();
    const history = this.#histories.get(key);
    if (history === undefined || history.life === LIVE) return history;
    history.life = settle(history.life, this.#clock.now());
    if (history.life.kind !== 'gone') return history;
    this.#histories.delete(key);
    this.#names.delete(key);
    this.#gone(history.name);
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

  image(): readonly SecretImage[] {
    return this.#names.all().flatMap((key) => this.find(key)?.image() ?? []);
  }

  /** Puts these in place of all that are there. */
  become(secrets: readonly SecretImage[]): void {
    this.#histories.clear();
    for (const { name, versions, life } of secrets) {
      this.#histories.set(name.toUpperCase(), new History(name, versions, life));
    }
    this.#names = new SortedKeys(this.#histories.keys());
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
