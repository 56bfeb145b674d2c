import type { Page } from './secret.ts';

/**
 * Keys in ascending order. A walk resumes after any key, present or not, which makes a key a continuation
 * marker that inserts and deletes cannot move.
 */
export class SortedKeys {
  readonly #keys: string[];

  /** Keys of which no two are the same, in any order. */
  constructor(keys: Iterable<string> = []) {
    // By UTF-16 code units, as the comparisons below do.
    this.#keys = [...keys].sort();
  }

  all(): readonly string[] {
    return [...this.#keys];
  }

  /** A key that is not among them. */
  add(key: string): void {
    this.#keys.splice(this.#firstAfter(key), 0, key);
  }

  /** A key that is. */
  delete(key: string): void {
    this.#keys.splice(this.#firstAfter(key) - 1, 1);
  }

  /** At most `limit` items of the keys after `after`, leaving out those that `pick` has nothing for. */
  page<Item>(after: string | undefined, limit: number, pick: (key: string) => Item | undefined): Page<Item> {
    const items: Item[] = [];
    let last = after;
    for (let key = this.#next(after); key !== undefined; key = this.#next(key)) {
      const item = pick(key);
      if (item === undefined) continue;
      // One look beyond the limit, so that a list which ends with its page has no further one.
      if (items.length === limit) return last === undefined ? { items } : { items, after: last };
      items.push(item);
      last = key;
    }
    return { items };
  }

  // By key and not by index: `pick` may remove a key that turns out to be gone.
  #next(after: string | undefined): string | undefined {
    return this.#keys[after === undefined ? 0 : this.#firstAfter(after)];
  }

  #firstAfter(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? '') <= key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
