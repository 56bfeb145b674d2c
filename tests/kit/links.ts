import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, systemClock } from '@keyward/core/clock';
import { isKeywardError } from '@keyward/core/errors';
import type { VaultService } from '@keyward/core/service';

/** What a web server answers with 503: nobody's fault, and soon over. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number, cause: Error) {
    super('Links cannot be made at the moment.', { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

/** Links that are good for a minute, signed with a key that lies in the vault. */
export class DownloadLinks {
  readonly #vault: Pick<VaultService, 'getCredentials'>;
  readonly #clock: Clock;

  constructor(vault: Pick<VaultService, 'getCredentials'>, clock: Clock = systemClock) {
    this.#vault = vault;
    this.#clock = clock;
  }

  async make(path: string): Promise<string> {
    const until = this.#clock.now() + 60_000;
    return `${path}?until=${until}&signature=${await this.#sign(path, until)}`;
  }

  async isGood(link: string): Promise<boolean> {
    const [, path = '', until = '', signature = ''] = /^(.*)\?until=(\d+)&signature=(\w+)$/.exec(link) ?? [];
    if (!(Number(until) > this.#clock.now())) return false;
    const expected = await this.#sign(path, Number(until));
    return (
      signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
    );
  }

  async #sign(path: string, until: number): Promise<string> {
    return createHmac('sha256', await this.#key())
      .update(`${path} ${until}`)
      .digest('hex');
  }

  async #key(): Promise<string> {
    try {
      const { value } = await this.#vault.getCredentials('azure://vault/links/key');
      const key = value?.reveal();
      if (typeof key === 'string') return key;
    } catch (thrown) {
      if (!isKeywardError(thrown) || !thrown.retryable) throw thrown;
      throw new Unavailable(thrown.retryAfterMs ?? 1_000, thrown);
    }
    throw new Error('The secret links/key is not a text.');
  }
}
