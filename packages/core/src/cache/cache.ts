import { systemClock } from '../clock/index.ts';
import type { SecretLocation, SecretProvider } from '../provider/index.ts';
import { type CacheOptions, limitsOf } from './options.ts';
import { readerOf } from './reader.ts';
import { binOf, writerOf } from './writing.ts';

/** A provider behind a cache. */
export interface CachedProvider extends SecretProvider {
  /**
   * Forgets what is known of a secret, in every spelling and version, or of all: the next read asks the store, and what a
   * call under way brings is not kept. For whoever learns of a change from elsewhere.
   */
  invalidate(at?: SecretLocation): void;
}

/** A provider behind a cache, with exactly the facets that it has without. */
export type Decorated<Provider extends SecretProvider> = CachedProvider &
  Pick<Provider, 'write' | 'versions' | 'bin'>;

/**
 * Puts a cache in front of a provider. Only `get` is answered from it; lists, versions, the bin and `check` always ask.
 *
 * - All who read one place at once share one call. One who aborts leaves alone; the call ends when the last has left.
 * - An answer is given out for `ttlS`, then for `staleWhileRevalidateS` while it is asked for again, and for
 *   `staleIfErrorS` where the store does not answer in time, is unreachable, throttles or fails. What the store refuses
 *   (not found, disabled, forbidden, not signed in) is forgotten at once, with its versions. See {@link stalenessOf} for
 *   the bound.
 * - A write through this provider is seen by every read that begins after it, and no read that began before brings the
 *   older value back.
 * - A version never changes its value, so a new one leaves those that were read by version alone. It can be disabled or
 *   deleted, so the bound is theirs as well.
 *
 * It does not know who reads: who may is to be asked before it, as `openVaultService` does.
 *
 * @param options - How old an answer may be, in seconds, and how much is kept.
 * @returns The decorator. Every provider that it is given has a cache of its own, which holds no timer and is emptied by
 * `close()`, with the provider.
 * @throws `invalid_configuration`
 * @example
 * ```ts
 * import { cache } from '@keyward/core/cache';
 * import { memory } from '@keyward/core/memory';
 *
 * const provider = cache({ ttlS: 60 })(memory({ secrets: { 'app/db': 'example' } }));
 * const [one, other] = await Promise.all([provider.get({ path: 'app/db' }), provider.get({ path: 'app/db' })]); // one call
 * provider.invalidate({ path: 'app/db' });
 * ```
 */
export function cache(
  options: CacheOptions = {},
): <Provider extends SecretProvider>(provider: Provider) => Decorated<Provider> {
  const limits = limitsOf(options);
  const { clock = systemClock, mount } = options;
  return <Provider extends SecretProvider>(provider: Provider): Decorated<Provider> => {
    const reader = readerOf({ provider, limits, clock, mount });
    const { write, versions, bin } = provider;
    const cached: CachedProvider = {
      limits: provider.limits,
      get: (at, call) => reader.get(at, call),
      list: (query, call) => provider.list(query, call),
      check: (call) => provider.check(call),
      ...(write && { write: writerOf(write, reader) }),
      ...(versions && { versions }),
      ...(bin && { bin: binOf(bin, reader) }),
      invalidate: (at) => (at === undefined ? reader.forgetAll() : reader.forget(at.path, 'invalidated')),
      async close() {
        reader.close();
        await provider.close();
      },
    };
    // The facets are those that the provider has, which the compiler cannot follow through the spreads.
    return cached as Decorated<Provider>;
  };
}
