import type { Clock } from '../clock/index.ts';
import { vaultError } from '../errors/index.ts';

/** Options of {@link cache}. Durations are in seconds, and may have a fraction. */
export interface CacheOptions {
  /** How long an answer is given out without asking again. 0: every read asks. Default: 300. */
  readonly ttlS?: number;
  /**
   * How long after that it may still be given out while the store is asked again in the background. Default: 30;
   * 0: whoever comes first waits.
   */
  readonly staleWhileRevalidateS?: number;
  /**
   * How long after `ttlS` it may be given out where the store cannot be asked: it does not answer in time, is
   * unreachable, throttles or fails. Nothing is given out later than that. Default: 3,600; 0: never.
   */
  readonly staleIfErrorS?: number;
  /** How long it is remembered that there is no such secret or version. Default: 5; 0: not at all. */
  readonly negativeTtlS?: number;
  /** How many answers are kept; the one that was used least recently goes first. Default: 10,000. */
  readonly maxEntries?: number;
  /** How many bytes they may take, values and metadata, about. Default: 33,554,432 (32 MiB). */
  readonly maxBytes?: number;
  /** The mount that is served, as signals tell it. Default: they tell none. */
  readonly mount?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** The numbers among the options. */
export type CacheLimits = Required<Omit<CacheOptions, 'mount' | 'clock'>>;

export const DEFAULTS: CacheLimits = Object.freeze({
  ttlS: 300,
  staleWhileRevalidateS: 30,
  staleIfErrorS: 3_600,
  negativeTtlS: 5,
  maxEntries: 10_000,
  maxBytes: 33_554_432,
});

const COUNTS: readonly string[] = ['maxEntries', 'maxBytes'] satisfies readonly (keyof CacheLimits)[];

/** What a limit has to be, where a number is none. */
export function unfitFor(name: string, value: unknown): string | undefined {
  if (COUNTS.includes(name)) {
    return Number.isSafeInteger(value) && Number(value) > 0 ? undefined : 'a positive whole number';
  }
  return Number.isFinite(value) && Number(value) >= 0 ? undefined : 'a number of seconds, 0 or more';
}

/** @throws `invalid_configuration`, naming every option that cannot be used. */
export function limitsOf(options: CacheOptions): CacheLimits {
  const given = Object.entries(options).filter(([name, value]) => name in DEFAULTS && value !== undefined);
  const wrong = given.flatMap(([name, value]) => {
    const wanted = unfitFor(name, value);
    return wanted === undefined ? [] : [`\`${name}\` is not ${wanted}`];
  });
  if (wrong.length === 0) return { ...DEFAULTS, ...Object.fromEntries(given) };
  throw vaultError('invalid_configuration', {
    message: `The cache cannot be made: ${wrong.join('; ')}.`,
    hint: 'Leave an option out for its default.',
  });
}

/** The worst delay between a change in the store and the moment from which no read can miss it. */
export interface Staleness {
  /** Where the store answers: `ttlS + staleWhileRevalidateS`. */
  readonly reachableS: number;
  /** In any case: `ttlS + max(staleWhileRevalidateS, staleIfErrorS)`. */
  readonly boundS: number;
}

/**
 * How long a secret that somebody else disabled, deleted or wrote anew may still be read from a cache, at the worst:
 * no read that begins later than that after the change is answered with what was before it. What is written through the
 * cache itself is seen at once.
 *
 * @param options - Those of {@link cache}.
 * @returns Seconds, for a store that answers and for one that does not.
 * @throws `invalid_configuration`
 * @example
 * ```ts
 * import { stalenessOf } from '@keyward/core/cache';
 *
 * const { reachableS, boundS } = stalenessOf({ ttlS: 60, staleIfErrorS: 600 }); // 90 and 660
 * ```
 */
export function stalenessOf(options: CacheOptions = {}): Staleness {
  const { ttlS, staleWhileRevalidateS, staleIfErrorS } = limitsOf(options);
  return {
    reachableS: ttlS + staleWhileRevalidateS,
    boundS: ttlS + Math.max(staleWhileRevalidateS, staleIfErrorS),
  };
}
