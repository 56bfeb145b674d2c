import type { CacheOptions } from '@keyward/core/cache';
import { vaultError } from '@keyward/core/errors';
import type { ResilienceSettings } from '@keyward/core/resilience';
import { type StackSettings, stackFrom } from '@keyward/core/stack';
import type { StoreBaseConfig } from '@purista/core';
import type { AzureSecretStoreConfig } from './config.ts';

export type StoreConfig = StoreBaseConfig<AzureSecretStoreConfig>;

/**
 * What a store puts around a vault: the environment's settings, and the constructor's over them.
 *
 * @throws `invalid_configuration`
 */
export function stackOf(config: StoreConfig, variables: NodeJS.ProcessEnv) {
  const from = stackFrom(variables);
  return {
    resilience: {
      ...from.resilience,
      ...retriesOf(config),
      ...config.resilience,
    } satisfies ResilienceSettings,
    cache: config.enableCache ? cacheOf(config, from) : (false as const),
    ...(config.share === undefined ? {} : { share: config.share }),
    ...(config.clock === undefined ? {} : { clock: config.clock }),
  };
}

/** @throws `invalid_configuration`: here, and not at the first read. */
export function checkAtOnce({ atOnce = 1 }: Pick<StoreConfig, 'atOnce'>): void {
  if (Number.isSafeInteger(atOnce) && atOnce > 0) return;
  throw vaultError('invalid_configuration', {
    message: `\`atOnce\` is ${atOnce}; it takes a whole number, 1 or more.`,
    hint: 'Leave it out for 32 reads at once.',
  });
}

/** What is kept is given out for `cacheTtl` and no longer, and absence is not kept, as in the original. */
function cacheOf({ cacheTtl, cache }: StoreConfig, from: StackSettings): CacheOptions {
  const keeping = { staleWhileRevalidateS: 0, negativeTtlS: 0, ...from.cache, ...cache };
  if (cacheTtl === undefined) return keeping;
  if (Number.isFinite(cacheTtl) && cacheTtl >= 0) return { ...keeping, ttlS: cacheTtl / 1_000 };
  throw vaultError('invalid_configuration', {
    message: `\`cacheTtl\` is ${cacheTtl}; it takes milliseconds, 0 or more.`,
    hint: 'Leave it out for 5 minutes, or give a long time. Without an end to it a secret that was rotated, or disabled because it leaked, would never be seen to be.',
  });
}

/** The official client's settings of retries, in Keyward's words. */
function retriesOf({ options }: StoreConfig): ResilienceSettings {
  const { maxRetries, retryDelayInMs, maxRetryDelayInMs } = options?.retryOptions ?? {};
  const seconds = (ms: number) => Math.max(ms, 1) / 1_000;
  return {
    ...(maxRetries === undefined ? {} : { maxRetries }),
    ...(retryDelayInMs === undefined ? {} : { retryDelayS: seconds(retryDelayInMs) }),
    ...(maxRetryDelayInMs === undefined ? {} : { maxRetryDelayS: seconds(maxRetryDelayInMs) }),
  };
}
