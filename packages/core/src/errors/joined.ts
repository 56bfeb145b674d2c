import { type ErrorDetails, type KeywardError, vaultError } from './error.ts';

/**
 * One error for all that went wrong in work on several things. Its code, and with it the exit code, is that of the first
 * problem that does not pass by itself: it may be tried again unchanged only where all of them may.
 *
 * @param problems - What went wrong, at least one.
 * @param details - The sentence and the way out for all of it, where it is more than one.
 * @returns The only problem as it is, or an error that holds them all in `problems`.
 * @example
 * ```ts
 * import { joinedError, vaultError } from '@keyward/core/errors';
 *
 * const one = vaultError('throttled', { message: 'The vault is over its quota.' });
 * const other = vaultError('secret_not_found', { message: 'Secret `app/db` does not exist in this vault.' });
 * const { code } = joinedError([one, other], { message: '2 secrets cannot be read.' }); // 'secret_not_found'
 * ```
 */
export function joinedError(
  problems: readonly [KeywardError, ...KeywardError[]],
  details: Pick<ErrorDetails, 'message' | 'hint'>,
): KeywardError {
  const [first] = problems;
  if (problems.length === 1) return first;
  const lasting = problems.find(({ retryable }) => !retryable) ?? first;
  return vaultError(lasting.code, { hint: 'Mend each of these.', ...details, problems });
}
