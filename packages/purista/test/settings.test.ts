import { expect, test } from 'vitest';
import { checkAtOnce, type StoreConfig, stackOf } from '../src/settings.ts';

const vaultUrl = 'https://contoso.vault.azure.net';
const ENVIRONMENT = { KEYWARD_TIMEOUT_S: '5', KEYWARD_MAX_RETRIES: '1', KEYWARD_CACHE_TTL_S: '60' };
const CACHE = { staleWhileRevalidateS: 0, negativeTtlS: 0 };
const retryOptions = { maxRetries: 2, retryDelayInMs: 0, maxRetryDelayInMs: 5_000 };
const OF_RETRIES = { maxRetries: 2, retryDelayS: 0.001, maxRetryDelayS: 5 };

test.each<[string, Partial<StoreConfig>, Record<string, string>, object]>([
  ['nothing is what the store says by itself', {}, {}, { resilience: {}, cache: CACHE }],
  [
    'the environment is taken',
    {},
    ENVIRONMENT,
    { resilience: { timeoutS: 5, maxRetries: 1 }, cache: { ...CACHE, ttlS: 60 } },
  ],
  [
    'the retries of the official client win over it',
    { options: { retryOptions } },
    ENVIRONMENT,
    { resilience: { timeoutS: 5, ...OF_RETRIES }, cache: { ...CACHE, ttlS: 60 } },
  ],
  [
    'what is said in the words of Keyward wins over both',
    { options: { retryOptions }, resilience: { maxRetries: 3 }, cache: { negativeTtlS: 1 }, cacheTtl: 1_000 },
    ENVIRONMENT,
    {
      resilience: { timeoutS: 5, ...OF_RETRIES, maxRetries: 3 },
      cache: { ...CACHE, negativeTtlS: 1, ttlS: 1 },
    },
  ],
  ['no cache is none', { enableCache: false, cacheTtl: 1_000 }, ENVIRONMENT, { cache: false }],
  ['a share is handed on', { share: 0.25 }, {}, { share: 0.25 }],
])('of settings, %s', (_, config, environment, expected) => {
  expect(stackOf({ vaultUrl, enableCache: true, ...config } as StoreConfig, environment)).toMatchObject(
    expected,
  );
});

test('the environment alone decides nothing of a cache that is switched off, and is refused all the same', () => {
  const config = { vaultUrl, enableCache: false } as StoreConfig;
  expect(() => stackOf(config, { KEYWARD_CACHE_TTL_S: 'soon' })).toThrow(
    expect.objectContaining({ code: 'invalid_configuration' }),
  );
});

test.each([0, 1.5, Number.NaN])('atOnce %s is refused', (atOnce) => {
  expect(() => checkAtOnce({ atOnce })).toThrow(
    expect.objectContaining({ code: 'invalid_configuration', message: expect.stringContaining('`atOnce`') }),
  );
});
