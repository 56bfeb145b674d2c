import { type Clock, systemClock } from '../../clock/index.ts';
import { vaultError } from '../../errors/index.ts';
import type { RequestBudget } from './budget.ts';
import { type RequestBudgetOptions, requestBudget, shareOf } from './process.ts';

/** Options of {@link sharedBudget}. */
export interface SharedBudgetOptions extends RequestBudgetOptions {
  /** Address of the vault; those that differ in path, case or a last slash are one. */
  readonly vaultUrl: string;
}

interface Kept {
  readonly share: number;
  readonly budget: RequestBudget;
}

/** Budgets of the process. A process that opens more vaults than this forgets those it opened first. */
const MOST_KEPT = 1_000;
const kept = new WeakMap<Clock, Map<string, Kept>>();

/**
 * The budget of a vault that everything in this process shares: Key Vault counts by vault, whoever asks.
 *
 * @param options - The vault, the share of its quotas, and the clock.
 * @returns The same budget for the same vault.
 * @throws `invalid_vault_url` for an address that is no URL; `invalid_configuration` for a share that is not from 0.01 to 1,
 * or that is not the one with which this vault has a budget already.
 * @example
 * ```ts
 * import { memory } from '@keyward/core/memory';
 * import { resilience, sharedBudget } from '@keyward/core/resilience';
 *
 * const budget = sharedBudget({ vaultUrl: 'https://contoso.vault.azure.net' });
 * const provider = resilience({ budget })(memory());
 * ```
 */
export function sharedBudget(options: SharedBudgetOptions): RequestBudget {
  const { clock = systemClock } = options;
  const origin = originOf(options.vaultUrl);
  const share = shareOf(options);
  const budgets = kept.get(clock) ?? new Map<string, Kept>();
  kept.set(clock, budgets);
  const known = budgets.get(origin);
  if (known !== undefined) {
    if (known.share === share) return known.budget;
    throw vaultError('invalid_configuration', {
      message: `The vault ${origin} has a request budget with the share ${known.share} in this process; it cannot have one with ${share} as well.`,
      hint: 'Give the same share wherever this vault is opened.',
    });
  }
  const budget = requestBudget(options);
  budgets.set(origin, { share, budget });
  const [first] = budgets.keys();
  if (budgets.size > MOST_KEPT && first !== undefined) budgets.delete(first);
  return budget;
}

function originOf(vaultUrl: string): string {
  const url = URL.parse(vaultUrl);
  if (url !== null && url.host !== '') return url.origin;
  throw vaultError('invalid_vault_url', {
    message: 'The address of a vault that is to have a request budget is no URL.',
  });
}
