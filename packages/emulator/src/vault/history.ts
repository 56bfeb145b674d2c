import type { SecretImage, Versions } from './image.ts';
import { LIVE, type Life } from './life.ts';
import { managed } from './refusal.ts';
import type { NamedSecret, Page, SecretVersion } from './secret.ts';
import { SortedKeys } from './sorted-keys.ts';

/** One secret as the vault holds it: where it stands, and its versions. */
export class History {
  /** As first spelt. */
  readonly name: string;
  life: Life;
  #latest: SecretVersion;
  /** In the order written. */
  readonly #versions = new Map<string, SecretVersion>();
  readonly #order = new SortedKeys();
  #all: readonly SecretVersion[] | undefined;

  constructor(name: string, versions: Versions, life = LIVE) {
    this.name = name;
    this.life = life;
    this.#latest = versions[0];
    for (const version of versions) this.append(version);
  }

  get latest(): NamedSecret {
    return { name: this.name, secret: this.#latest };
  }

  get size(): number {
    return this.#versions.size;
  }

  /** What a caller's write or backup meets where the secret is a certificate's. */
  refuseManaged(operation: 'set' | 'update' | 'delete' | 'backup'): void {
    if (this.#latest.managed) throw managed(operation);
  }

  append(version: SecretVersion): void {
    this.#all = undefined;
    this.#versions.set(version.version, version);
    this.#order.add(version.version);
    this.#latest = version;
  }

  /** Puts `after` where the version of the same id is; its place in the order written stays. */
  replace(after: SecretVersion): void {
    this.#all = undefined;
    this.#versions.set(after.version, after);
    if (this.#latest.version === after.version) this.#latest = after;
  }

  version(id: string): NamedSecret | undefined {
    const secret = this.#versions.get(id.toLowerCase());
    return secret && { name: this.name, secret };
  }

  /** In the order written. */
  all(): Versions {
    this.#all ??= [...this.#versions.values()];
    // The constructor was given one, and none is ever removed.
    return this.#all as Versions;
  }

  image(): SecretImage {
    return { name: this.name, versions: this.all(), life: this.life };
  }

  /** In the order of ids. */
  page(after: string | undefined, limit: number): Page<NamedSecret> {
    return this.#order.page(after, limit, (id) => this.version(id));
  }
}
