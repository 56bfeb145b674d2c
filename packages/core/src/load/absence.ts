import type { KeywardError } from '../errors/index.ts';

/**
 * Whether a program goes on without a secret that cannot be had: where it does not exist, and is optional or has a default.
 *
 * @param declared - What is declared of it.
 * @param problem - Why it cannot be had.
 * @returns False for every other problem: a vault that is away says nothing about what exists.
 * @example
 * ```ts
 * import { vaultError } from '@keyward/core/errors';
 * import { mayBeAbsent } from '@keyward/core/load';
 *
 * const problem = vaultError('secret_not_found', { message: 'Secret `app/db` does not exist in this vault.' });
 * const goesOn = mayBeAbsent({ optional: true }, problem); // true
 * ```
 */
export function mayBeAbsent(
  declared: { readonly optional: boolean; readonly default?: unknown },
  problem: KeywardError,
): boolean {
  return problem.code === 'secret_not_found' && (declared.optional || declared.default !== undefined);
}
