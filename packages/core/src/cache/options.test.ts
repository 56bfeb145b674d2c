import { describe, expect, it } from 'vitest';
import { memory } from '../memory/index.ts';
import { type CacheOptions, type CacheVariables, cache, cacheFrom, stalenessOf } from './index.ts';
import { DEFAULTS } from './options.ts';

const invalid = (message: string, hint: string) =>
  expect.objectContaining({ code: 'invalid_configuration', message, hint });

describe('options', () => {
  it.each([
    [{ ttlS: -1 }, '`ttlS` is not a number of seconds, 0 or more', 'time does not run backwards'],
    [
      { ttlS: Number.POSITIVE_INFINITY },
      '`ttlS` is not a number of seconds, 0 or more',
      'it would be no bound',
    ],
    [
      { staleIfErrorS: Number.NaN },
      '`staleIfErrorS` is not a number of seconds, 0 or more',
      'nor would this',
    ],
    [
      { ttlS: '60' },
      '`ttlS` is not a number of seconds, 0 or more',
      'JavaScript would take text for a number',
    ],
    [
      { maxEntries: 0 },
      '`maxEntries` is not a positive whole number',
      'a cache that keeps nothing is left out',
    ],
    [{ maxBytes: 1.5 }, '`maxBytes` is not a positive whole number', 'bytes are whole'],
    [
      { maxBytes: -1, negativeTtlS: -1 },
      '`maxBytes` is not a positive whole number; `negativeTtlS` is not a number of seconds, 0 or more',
      'all at once',
    ],
  ])('%o are refused: %s (%s)', (options, what, _) => {
    const given = options as CacheOptions;
    const refusal = invalid(`The cache cannot be made: ${what}.`, 'Leave an option out for its default.');
    expect(() => cache(given)).toThrow(refusal);
    expect(() => stalenessOf(given)).toThrow(refusal);
  });

  it('that are undefined are left out', () => {
    expect(stalenessOf({ ttlS: undefined } as unknown as CacheOptions)).toEqual(stalenessOf());
  });

  it('decorate several providers, each with a cache of its own', async () => {
    const decorate = cache();
    const [one, other] = [memory({ secrets: { a: 'one' } }), memory({ secrets: { a: 'other' } })].map(
      decorate,
    );
    expect((await one?.get({ path: 'a' }))?.value.reveal()).toBe('one');
    expect((await other?.get({ path: 'a' }))?.value.reveal()).toBe('other');
  });
});

describe('the environment', () => {
  it('sets every number', () => {
    const options = cacheFrom({
      KEYWARD_CACHE_TTL_S: ' 60 ',
      KEYWARD_CACHE_STALE_WHILE_REVALIDATE_S: '0',
      KEYWARD_CACHE_STALE_IF_ERROR_S: '0.5',
      KEYWARD_CACHE_NEGATIVE_TTL_S: '1',
      KEYWARD_CACHE_MAX_ENTRIES: '10',
      KEYWARD_CACHE_MAX_BYTES: '1000',
    });
    expect(options).toEqual({
      ttlS: 60,
      staleWhileRevalidateS: 0,
      staleIfErrorS: 0.5,
      negativeTtlS: 1,
      maxEntries: 10,
      maxBytes: 1_000,
    });
    expect(Object.keys(options)).toEqual(Object.keys(DEFAULTS));
  });

  it('sets nothing by what is empty or not there', () => {
    expect(cacheFrom({ KEYWARD_CACHE_TTL_S: '', KEYWARD_CACHE_MAX_BYTES: ' ' })).toEqual({});
    expect(cacheFrom(process.env)).toEqual({});
  });

  it.each(['-1', '1e3', '0x10', 'Infinity', '5m', '1,5', '٣', '.5', 'canary'])('refuses %s', (text) => {
    const message =
      'The cache cannot be set up from the environment: KEYWARD_CACHE_TTL_S is not a number of seconds, 0 or more.';
    const hint =
      'Write plain digits, such as `KEYWARD_CACHE_TTL_S=300`, or leave a variable out for its default.';
    expect(() => cacheFrom({ KEYWARD_CACHE_TTL_S: text })).toThrow(invalid(message, hint));
  });

  it('is refused whole, and every variable named', () => {
    const variables: CacheVariables = {
      KEYWARD_CACHE_TTL_S: 'x',
      KEYWARD_CACHE_MAX_ENTRIES: '0',
      KEYWARD_CACHE_MAX_BYTES: '10',
    };
    expect(() => cacheFrom(variables)).toThrow(
      'KEYWARD_CACHE_TTL_S is not a number of seconds, 0 or more; KEYWARD_CACHE_MAX_ENTRIES is not a positive whole number.',
    );
  });
});
