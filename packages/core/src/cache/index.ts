/**
 * A cache in front of any provider: one call for all who ask at once, and a bound on how old an answer can be.
 * @module
 */
export { type CachedProvider, cache, type Decorated } from './cache.ts';
export { type CacheVariables, cacheFrom } from './environment.ts';
export { type CacheOptions, type Staleness, stalenessOf } from './options.ts';
