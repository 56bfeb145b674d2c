import type { Versions } from './image.ts';
import type { Page, SecretVersion } from './secret.ts';
import { SortedKeys } from './sorted-keys.ts';

/** Versions of one secret by id. */
export class VersionIndex {
  /** In the order written. */
  readonly #versions = new Map<string, SecretVersion>();
  readonly #order = new SortedKeys();

  constructor(first: SecretVersion) {
    this.add(first);
  }

  get size(): number {
    return this.#versions.size;
  }

  add(version: SecretVersion): void {
    this.#versions.set(version.version, version);
    this.#order.add(version.version);
  }

  /** Puts `after` where the version of the same id is; its place in the order written stays. */
  replace(after: SecretVersion): void {
    this.#versions.set(after.version, after);
  }

  find(id: string): SecretVersion | undefined {
    return this.#versions.get(id);
  }

  /** In the order written. */
  all(): Versions {
    // There was one from the start, and none is ever removed.
    return [...this.#versions.values()] as readonly SecretVersion[] as Versions;
  }

  /** In the order of ids. */
  page(after: string | undefined, limit: number): Page<SecretVersion> {
    return this.#order.page(after, limit, (id) => this.#versions.get(id));
  }
}
