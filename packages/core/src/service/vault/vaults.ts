import { isKeywardError } from '../../errors/index.ts';
import type { Call, SecretProvider } from '../../provider/index.ts';
import { comparableAddress, formatRef, type SecretRef } from '../../ref/index.ts';
import { openProviders, type Providers, type ProvidersOptions } from './providers.ts';
import { createWriters } from './writers.ts';

/** The configured vaults behind refs. */
export interface Vaults extends Providers {
  /** Runs something with the provider of a ref; an error that it throws then names the ref. */
  with<Result>(ref: SecretRef, act: (provider: SecretProvider) => Promise<Result>): Promise<Result>;
  /**
   * As {@link Vaults.with}, for what reads a secret and then writes it: one at a time for each secret, over all
   * vaults that this process has open.
   *
   * @throws `throttled` where too many wait already.
   */
  change<Result>(
    ref: SecretRef,
    call: Call,
    act: (provider: SecretProvider) => Promise<Result>,
  ): Promise<Result>;
}

/** Of the process: it may open one vault several times, say for several callers. */
const WRITERS = createWriters();

export function openVaults(options: ProvidersOptions): Vaults {
  const { mounts } = options;
  const providers = openProviders(options);
  return {
    ...providers,
    with: (ref, act) => named(ref, () => providers.use(ref.mount, act)),
    change: (ref, { signal }, act) =>
      named(ref, () => {
        const address = comparableAddress(mounts.get(ref.mount)?.url ?? ref.mount);
        return WRITERS.take({ address, ref }, signal, () => providers.use(ref.mount, act));
      }),
  };
}

async function named<Result>(ref: SecretRef, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (thrown) {
    throw isKeywardError(thrown) && thrown.ref === undefined ? thrown.at(formatRef(ref)) : thrown;
  }
}
