import type { ListedContractCase, ProviderContractOptions } from './contract.ts';
import { providerContract, reasonToSkip } from './contract.ts';
import { inParallel } from './judge.ts';
import { promptly } from './stage.ts';
import type { ContractSubject } from './subject.ts';

/** What became of one case. */
export type ContractOutcome =
  | { readonly name: string; readonly status: 'passed' }
  | { readonly name: string; readonly status: 'skipped'; readonly reason: string }
  | { readonly name: string; readonly status: 'failed'; readonly why: string; readonly problem: unknown };

/** Options of {@link runContract}. */
export interface RunContractOptions extends ProviderContractOptions {
  /** How many cases run at once. Default: 4. */
  readonly atOnce?: number;
  /** How long one case may take, in milliseconds; one that hangs has failed. Default: 60,000. */
  readonly caseMs?: number;
}

/**
 * Runs the whole contract without a test runner, for instance to judge a provider in a script.
 *
 * @param subject - What is judged.
 * @param options - Accepted gaps, how long "at once" may take in milliseconds, and how many cases run at once.
 * @returns The outcome of every case, in the order of {@link providerContract}. A problem holds no secret value.
 * @throws TypeError where a gap names no case, RangeError where a number is none that can be counted or waited.
 * @example
 * ```ts
 * import { memorySubject, runContract } from '@keyward/core/testing';
 *
 * const outcomes = await runContract(memorySubject());
 * const failed = outcomes.filter(({ status }) => status === 'failed');
 * ```
 */
export async function runContract(
  subject: ContractSubject,
  options: RunContractOptions = {},
): Promise<readonly ContractOutcome[]> {
  const { atOnce = 4, caseMs = 60_000 } = options;
  if (!(Number.isSafeInteger(atOnce) && atOnce > 0)) {
    throw new RangeError('`atOnce` is not a positive integer: no case would run, and none would fail.');
  }
  if (!(caseMs > 0 && Number.isFinite(caseMs))) throw new RangeError('`caseMs` is not a positive number.');
  const cases = providerContract(options);
  const outcomes = new Map<ListedContractCase, ContractOutcome>();
  await inParallel(
    cases,
    async (each) => {
      outcomes.set(each, await outcomeOf(each, subject, caseMs));
    },
    atOnce,
  );
  return cases.flatMap((each) => outcomes.get(each) ?? []);
}

async function outcomeOf(
  each: ListedContractCase,
  subject: ContractSubject,
  ms: number,
): Promise<ContractOutcome> {
  const { name, why } = each;
  const reason = reasonToSkip(each, subject.provider);
  if (reason !== undefined) return { name, status: 'skipped', reason };
  try {
    await promptly(name, each.run(subject), ms);
    return { name, status: 'passed' };
  } catch (problem) {
    return { name, status: 'failed', why, problem };
  }
}
