import { type CachedProvider, type CacheOptions, cache } from '../cache/index.ts';
import type { Clock } from '../clock/index.ts';
import type { SecretProvider } from '../provider/index.ts';
import { type ResilienceSettings, resilience, settingsOf, sharedBudget } from '../resilience/index.ts';

/** Options of {@link openStack}. */
export interface StackOptions {
  /** Address of the vault: everything in the process that opens it shares one budget of requests. */
  readonly vaultUrl: string;
  /** Name of the mount, for signals. Default: they tell none. */
  readonly mount?: string;
  /** Deadlines, retries and the circuit. Default: the defaults of `resilience`. */
  readonly resilience?: ResilienceSettings;
  /** How old an answer may be, and how much is kept; false for no cache. Default: the defaults of `cache`. */
  readonly cache?: Omit<CacheOptions, 'mount' | 'clock'> | false;
  /** How much of the vault's quotas this process may use, from 0.01 to 1. Default: 0.5. */
  readonly share?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Makes the provider at the bottom.
 *
 * @param bounds - `confirmTimeoutMs`: how long it may wait for the store to finish what it has accepted, which has to end
 * before the deadline of the operation does. In milliseconds.
 */
export type OpenProvider<Provider extends SecretProvider> = (bounds: {
  readonly confirmTimeoutMs: number;
}) => Provider;

/** The provider with everything around it, and exactly the facets that it has without. */
export type Stacked<Provider extends SecretProvider> = Pick<Provider, keyof SecretProvider> &
  Pick<CachedProvider, 'invalidate'>;

/** Of the deadline of an operation; the rest is for signing in and for the request itself. */
const CONFIRMING = 0.8;

/**
 * Opens a provider as programs use one. This is the one place where decorators are put around a provider: outermost the
 * cache, beneath it resilience with the budget of the vault, then the provider.
 *
 * @param options - The vault, and settings; `stackFrom` reads them from the environment.
 * @param open - Makes the provider.
 * @returns The provider. `invalidate` does nothing where there is no cache; `close` closes everything.
 * @throws `invalid_configuration`, `invalid_vault_url`, and what `open` throws. Calls throw what `resilience` and `cache` say.
 * @example
 * ```ts
 * import { memory } from '@keyward/core/memory';
 * import { openStack, stackFrom } from '@keyward/core/stack';
 *
 * const vaultUrl = 'https://contoso.vault.azure.net';
 * const provider = openStack({ vaultUrl, ...stackFrom(process.env) }, () => memory({ secrets: { 'app/db': 'example' } }));
 * const { value } = await provider.get({ path: 'app/db' });
 * await provider.close();
 * ```
 */
export function openStack<Provider extends SecretProvider>(
  options: StackOptions,
  open: OpenProvider<Provider>,
): Stacked<Provider> {
  const { vaultUrl, mount, share, clock, resilience: patience = {}, cache: keeping = {} } = options;
  const named = { ...(mount === undefined ? {} : { mount }), ...(clock === undefined ? {} : { clock }) };
  const budget = sharedBudget({
    vaultUrl,
    ...(share === undefined ? {} : { share }),
    ...(clock === undefined ? {} : { clock }),
  });
  const patient = resilience({ ...patience, budget, ...named });
  const cached = keeping === false ? undefined : cache({ ...keeping, ...named });
  const confirmTimeoutMs = Math.floor(settingsOf(patience).timeoutS * 1_000 * CONFIRMING);
  const provider = patient(open({ confirmTimeoutMs }));
  // The decorators keep the facets of what they are given, which the compiler cannot follow from one to the next.
  const stacked = cached?.(provider as SecretProvider) ?? { ...provider, invalidate: () => {} };
  return Object.freeze(stacked) as Stacked<Provider>;
}
