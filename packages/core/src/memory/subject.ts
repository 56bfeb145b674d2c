import type { ContractSubject } from '../contract/index.ts';
import type { SecretProvider } from '../provider/index.ts';
import { faultSwitch } from './faults.ts';
import { type MemoryProvider, memory } from './memory.ts';
import type { MemoryOptions } from './options.ts';
import { memoryStore } from './store.ts';

/** Options of {@link memorySubject}. */
export interface MemorySubjectOptions extends Omit<MemoryOptions, 'faults'> {
  /** Wraps every provider that the contract sees. Default: not wrapped. */
  readonly decorate?: (provider: MemoryProvider) => SecretProvider;
}

/**
 * A subject for the provider contract whose providers keep their secrets in memory: the way to run the
 * contract on a decorator.
 *
 * @param options - Those of {@link memory}, and the decorator.
 * @returns The subject, for `providerContract` and `runContract` of `@keyward/core/testing`.
 * @throws As {@link memory}.
 * @example
 * ```ts
 * import { memorySubject, runContract } from '@keyward/core/testing';
 *
 * const counted = { gets: 0 };
 * const outcomes = await runContract(
 *   memorySubject({
 *     decorate: (provider) => ({
 *       ...provider,
 *       get(at, call) {
 *         counted.gets += 1;
 *         return provider.get(at, call);
 *       },
 *     }),
 *   }),
 * );
 * ```
 */
export function memorySubject(options: MemorySubjectOptions = {}): ContractSubject {
  const { decorate = (provider: MemoryProvider): SecretProvider => provider, secrets, ...rest } = options;
  const common = { ...rest, store: rest.store ?? memoryStore() };
  return {
    provider: decorate(memory(secrets === undefined ? common : { ...common, secrets })),
    async under(fault) {
      const faults = faultSwitch();
      faults.set(fault);
      return decorate(memory({ ...common, faults }));
    },
  };
}
