import { vaultError } from '../errors/index.ts';
import { type CacheLimits, type CacheOptions, unfitFor } from './options.ts';

const VARIABLES = {
  KEYWARD_CACHE_TTL_S: 'ttlS',
  KEYWARD_CACHE_STALE_WHILE_REVALIDATE_S: 'staleWhileRevalidateS',
  KEYWARD_CACHE_STALE_IF_ERROR_S: 'staleIfErrorS',
  KEYWARD_CACHE_NEGATIVE_TTL_S: 'negativeTtlS',
  KEYWARD_CACHE_MAX_ENTRIES: 'maxEntries',
  KEYWARD_CACHE_MAX_BYTES: 'maxBytes',
} as const satisfies Record<string, keyof CacheLimits>;

/** The variables that {@link cacheFrom} reads. */
export type CacheVariables = { readonly [Name in keyof typeof VARIABLES]?: string | undefined };

/**
 * Reads the options of a cache that the environment sets. A variable that is empty counts as not set.
 *
 * @param variables - Usually `process.env`.
 * @returns Only what is set, in seconds, answers and bytes, for {@link cache}.
 * @throws `invalid_configuration`, naming every variable that cannot be used; none is then taken.
 * @example
 * ```ts
 * import { cache, cacheFrom } from '@keyward/core/cache';
 * import { memory } from '@keyward/core/memory';
 *
 * const provider = cache({ ...cacheFrom({ KEYWARD_CACHE_TTL_S: '60' }), mount: 'vault' })(memory());
 * ```
 */
export function cacheFrom(variables: CacheVariables): CacheOptions {
  const read = Object.entries(VARIABLES).flatMap(([variable, option]) => {
    const text = variables[variable as keyof typeof VARIABLES]?.trim() ?? '';
    // `Number` alone would take '0x10', '1e9' and 'Infinity'.
    const number = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    return text === '' ? [] : [{ variable, option, number, wanted: unfitFor(option, number) }];
  });
  const wrong = read.filter(({ wanted }) => wanted !== undefined);
  if (wrong.length === 0) return Object.fromEntries(read.map(({ option, number }) => [option, number]));
  const reasons = wrong.map(({ variable, wanted }) => `${variable} is not ${wanted}`);
  throw vaultError('invalid_configuration', {
    message: `The cache cannot be set up from the environment: ${reasons.join('; ')}.`,
    hint: 'Write plain digits, such as `KEYWARD_CACHE_TTL_S=300`, or leave a variable out for its default.',
  });
}
