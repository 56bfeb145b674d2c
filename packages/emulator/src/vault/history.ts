import type { SecretImage, Versions } from './image.ts';
import { LIVE, type Life } from './life.ts';
import { managed } from './refusal.ts';
import type { NamedSecret, Page, SecretVersion } from './secret.ts';
import { VersionIndex } from './version-index.ts';

/** One secret as the vault holds it: where it stands, and its versions. */
export class History {
  /** As first spelt. */
  readonly name: string;
  life: Life;
  #latest: SecretVersion;
  /** Made with the second version, which most secrets never have. */
  #index: VersionIndex | undefined;

  constructor(name: string, versions: Versions, life = LIVE) {
    this.name = name;
    this.life = life;
    const [first, ...later] = versions;
    this.#latest = first;
    for (const version of later) this.append(version);
  }

  get latest(): NamedSecret {
    return { name: this.name, secret: this.#latest };
  }

  get size(): number {
    return this.#index?.size ?? 1;
  }

  /** What a caller's write or backup meets where the secret is a certificate's. */
  refuseManaged(operation: 'set' | 'update' | 'delete' | 'backup'): void {
    if (this.#latest.managed) throw managed(operation);
  }

  append(version: SecretVersion): void {
    this.#index ??= new VersionIndex(this.#latest);
    this.#index.add(version);
    this.#latest = version;
  }

  /** Puts `after` where the version of the same id is; its place in the order written stays. */
  replace(after: SecretVersion): void {
    this.#index?.replace(after);
    if (this.#latest.version === after.version) this.#latest = after;
  }

  version(id: string): NamedSecret | undefined {
    const key = id.toLowerCase();
    const secret = this.#latest.version === key ? this.#latest : this.#index?.find(key);
    return secret && { name: this.name, secret };
  }

  /** In the order written. */
  all(): Versions {
    return this.#index?.all() ?? [this.#latest];
  }

  image(): SecretImage {
    return { name: this.name, versions: this.all(), life: this.life };
  }

  /** In the order of ids. */
  page(after: string | undefined, limit: number): Page<NamedSecret> {
    const { items, ...rest } = (this.#index ?? new VersionIndex(this.#latest)).page(after, limit);
    return { items: items.map((secret) => ({ name: this.name, secret })), ...rest };
  }
}
