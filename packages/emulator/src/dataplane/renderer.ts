import type { DeletedSecret, NamedSecret, SecretVersion } from '../vault/secret.ts';
import type { Vault } from '../vault/vault.ts';
import { knowsRecoverableDays } from './api-version.ts';

/** Renders secrets for one request: ids on the authority that the caller used, fields in the service's order. */
export class Renderer {
  readonly origin: string;
  readonly #vault: Vault;
  readonly #days: number | undefined;

  constructor(vault: Vault, origin: string, apiVersion: string) {
    this.origin = origin;
    this.#vault = vault;
    this.#days = knowsRecoverableDays(apiVersion) ? vault.recoverableDays : undefined;
  }

  /** With its value: the answer to a read and to a write of it. */
  withValue(found: NamedSecret): object {
    return this.#bundle(found, found.secret.value);
  }

  bundle(found: NamedSecret): object {
    return this.#bundle(found);
  }

  /** In a list of versions, which names no keys. */
  version({ name, secret }: NamedSecret): object {
    return this.#described(secret, `${this.#id(name)}/${secret.version}`);
  }

  item({ name, secret }: NamedSecret): object {
    return this.#described(secret, this.#id(name));
  }

  deletedBundle(deleted: DeletedSecret): object {
    return { ...this.#deletion(deleted), ...this.bundle(deleted) };
  }

  deletedItem(deleted: DeletedSecret): object {
    return { ...this.#deletion(deleted), ...this.item(deleted) };
  }

  #id(name: string): string {
    return `${this.origin}/secrets/${name}`;
  }

  /** The certificate's key has the version of its secret. */
  #keyId(name: string, { version }: SecretVersion): string {
    return `${this.origin}/keys/${name}/${version}`;
  }

  #bundle({ name, secret }: NamedSecret, value?: string): object {
    const kid = secret.managed && this.#keyId(name, secret);
    return this.#described(secret, `${this.#id(name)}/${secret.version}`, value, kid);
  }

  #deletion({ name, deletedDate, scheduledPurgeDate }: DeletedSecret): object {
    return { recoveryId: `${this.origin}/deletedsecrets/${name}`, deletedDate, scheduledPurgeDate };
  }

  #described(secret: SecretVersion, id: string, value?: string, kid?: string): object {
    const { contentType, managed, tags, enabled, notBefore, expires, created, updated } = secret;
    // JSON has no undefined: a field that is not set is not on the wire.
    return {
      value,
      contentType,
      id,
      managed,
      attributes: {
        enabled,
        nbf: notBefore,
        exp: expires,
        created,
        updated,
        recoveryLevel: this.#vault.recoveryLevel,
        recoverableDays: this.#days,
      },
      tags,
      kid,
    };
  }
}
