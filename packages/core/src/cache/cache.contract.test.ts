import { describe, expect, it } from 'vitest';
import { type MemoryProvider, memory, memorySubject } from '../memory/index.ts';
import type { ProviderLimits, SecretProvider } from '../provider/index.ts';
import { providerContract, reasonToSkip } from '../testing/index.ts';
import { type CacheOptions, cache } from './index.ts';

const SETTINGS: Readonly<Record<string, { options: CacheOptions; limits?: Partial<ProviderLimits> }>> = {
  'with its defaults': { options: {} },
  'with exact names': { options: {}, limits: { foldsCase: false } },
  'that gives out everything it may': {
    options: { ttlS: 1e9, staleIfErrorS: 1e9, staleWhileRevalidateS: 1e9, negativeTtlS: 1e9 },
  },
  'that revalidates all the time': { options: { ttlS: 0, staleWhileRevalidateS: 1e9, negativeTtlS: 1e9 } },
  'that keeps one answer': { options: { maxEntries: 1 } },
  'that keeps nothing': { options: { ttlS: 0, staleWhileRevalidateS: 0, staleIfErrorS: 0, negativeTtlS: 0 } },
};

const FACETS: Readonly<Record<string, (provider: MemoryProvider) => SecretProvider>> = {
  'every facet': (provider) => provider,
  'no bin': ({ bin: _, ...rest }) => rest,
  'no versions': ({ versions: _, ...rest }) => rest,
  'nothing but writes': ({ versions: _, bin: __, ...rest }) => rest,
  'nothing but reads': ({ write: _, versions: __, bin: ___, ...rest }) => rest,
};

describe.each(Object.entries(SETTINGS))('a cache %s', (_, { options, limits = {} }) => {
  const subject = memorySubject({ limits, decorate: cache(options) });
  for (const each of providerContract()) {
    it(each.name, async () => {
      expect(reasonToSkip(each, subject.provider)).toBeUndefined();
      await each.run(subject);
    });
  }
});

it.each(Object.entries(FACETS))('a cache of a provider with %s has exactly that', (_, facets) => {
  const without = facets(memory());
  const cached = cache()(without);
  for (const name of ['write', 'versions', 'bin'] as const)
    expect(name in cached, name).toBe(name in without);
});

describe.each(['nothing but writes', 'nothing but reads'])('a cache of a provider with %s', (name) => {
  const facets = FACETS[name] ?? ((provider) => provider);
  const subject = memorySubject({ decorate: (provider) => cache()(facets(provider)) });
  const possible = providerContract().filter((each) => reasonToSkip(each, subject.provider) === undefined);
  for (const each of possible) it(each.name, () => each.run(subject));
});

it('keeps the methods of a provider that is an instance of a class', async () => {
  class Store {
    readonly #inner = memory({ secrets: { 'app/db': 'example' } });
    readonly limits = this.#inner.limits;
    get(...args: Parameters<SecretProvider['get']>) {
      return this.#inner.get(...args);
    }
    list(...args: Parameters<SecretProvider['list']>) {
      return this.#inner.list(...args);
    }
    check() {
      return this.#inner.check();
    }
    close() {
      return this.#inner.close();
    }
  }
  const provider = cache()(new Store());
  expect((await provider.get({ path: 'app/db' })).value.reveal()).toBe('example');
  expect((await Array.fromAsync(provider.list())).length).toBe(1);
  expect(await provider.check()).toEqual({ status: 'ready' });
  await provider.close();
});
