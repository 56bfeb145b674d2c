import type { SecretProvider } from '../provider/index.ts';
import { DRAFTS } from './cases/index.ts';
import type { Facet } from './judge.ts';
import { runOnStage } from './stage.ts';
import type { ContractSubject } from './subject.ts';

/** Cases that a provider does not pass, and why that is accepted. */
export interface ContractGap {
  readonly reason: string;
  /** Names of cases, exactly. */
  readonly cases: readonly string[];
}

/** One statement of the contract. */
export interface ContractCase {
  readonly name: string;
  /** What goes wrong for somebody where a provider fails it. */
  readonly why: string;
  /**
   * Runs the case under names of its own, and removes them whatever happens.
   *
   * @throws AssertionError where the provider breaks the contract, never with a secret value in it.
   */
  run(subject: ContractSubject): Promise<void>;
}

/** A case as {@link providerContract} lists it. */
export interface ListedContractCase extends ContractCase {
  /** Facets without which the case says nothing about a provider. */
  readonly needs: readonly Facet[];
  /** Why the provider is excused from it. */
  readonly gap?: string;
}

/** Options of {@link providerContract}. */
export interface ProviderContractOptions {
  readonly gaps?: readonly ContractGap[];
  /** How long something that must end at once may take, in milliseconds. Default: 5,000. */
  readonly promptMs?: number;
}

/**
 * The contract of {@link SecretProvider} as data, for any test runner.
 *
 * Cases are independent of each other and may run in parallel. Each uses random names below `contract/`
 * (and a few with their own random part elsewhere), so that they can run on a store that holds other
 * people's secrets. A store must hold at least 64 bytes a value.
 *
 * @param options - Accepted gaps, and how long "at once" may take.
 * @returns Every case, those with a gap included and marked.
 * @throws TypeError where a gap names no case, so that gaps are closed when cases are renamed.
 * @example
 * ```ts
 * import { memorySubject, providerContract, reasonToSkip } from '@keyward/core/testing';
 * import { test } from 'node:test';
 *
 * const subject = memorySubject(); // or one of your own: a provider, and how it is put under a fault
 * for (const contractCase of providerContract()) {
 *   const skip = reasonToSkip(contractCase, subject.provider) ?? false;
 *   test(contractCase.name, { skip }, () => contractCase.run(subject));
 * }
 * ```
 */
export function providerContract(options: ProviderContractOptions = {}): readonly ListedContractCase[] {
  const { gaps = [], promptMs = 5_000 } = options;
  const reasons = new Map<string, string>();
  for (const { reason, cases } of gaps) {
    for (const name of cases) {
      if (!DRAFTS.some((draft) => draft.name === name)) {
        throw new TypeError(`A gap names \`${name}\`, which is no case of the contract.`);
      }
      reasons.set(name, reason);
    }
  }
  return DRAFTS.map((draft) => {
    const gap = reasons.get(draft.name);
    return {
      name: draft.name,
      why: draft.why,
      needs: draft.needs,
      ...(gap === undefined ? {} : { gap }),
      run: (subject) => runOnStage(draft, subject, promptMs),
    };
  });
}

/**
 * Why a case is not to be run on a provider: an accepted gap, or a facet that the provider does not have.
 *
 * @param contractCase - A case from {@link providerContract}.
 * @param provider - The provider under test.
 * @returns The reason, to be reported with the skipped test; undefined where the case must be run.
 * @example
 * ```ts
 * import { memory, providerContract, reasonToSkip } from '@keyward/core/testing';
 *
 * const { write, ...readOnly } = memory();
 * const skipped = providerContract().filter((each) => reasonToSkip(each, readOnly) !== undefined);
 * ```
 */
export function reasonToSkip(
  contractCase: Pick<ListedContractCase, 'needs' | 'gap'>,
  provider: SecretProvider,
): string | undefined {
  if (contractCase.gap !== undefined) return contractCase.gap;
  const missing = contractCase.needs.filter((name) => provider[name] === undefined);
  return missing.length === 0 ? undefined : `the provider has no ${missing.join(' and no ')}`;
}
