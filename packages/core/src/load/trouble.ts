import { joinedError, type KeywardError } from '../errors/index.ts';

/** What stands in the way of something, and what that is called by whoever asked for it. */
export interface Trouble {
  /** A variable or a place in a file. */
  readonly of: string;
  readonly problem: KeywardError;
}

/** Some trouble. */
export type Troubles = readonly [Trouble, ...Trouble[]];

/**
 * One error for all troubles; those of one cause are one problem that names all of them, since a vault that is away is
 * one thing to mend.
 *
 * @param troubles - At least one.
 * @param otherwise - What was not done for it: `nothing was written`.
 * @returns The error, its `problems` in the order of the troubles.
 * @example
 * ```ts
 * import { vaultError } from '@keyward/core/errors';
 * import { troubled } from '@keyward/core/load';
 *
 * const problem = vaultError('vault_unreachable', { message: 'No connection could be made.' });
 * const { message } = troubled([{ of: 'A', problem }, { of: 'B', problem }], 'nothing was written');
 * // 'A, B: No connection could be made.'
 * ```
 */
export function troubled(troubles: Troubles, otherwise: string): KeywardError {
  const count = troubles.length === 1 ? 'A secret' : `${troubles.length} secrets`;
  return joinedError(grouped(troubles), { message: `${count} cannot be had, and ${otherwise}.` });
}

/** As {@link troubled}, with a message that tells names and codes and nothing else, a line for a log; one cause alone is that problem. */
export function listed(troubles: Troubles, otherwise: string): KeywardError {
  const count = troubles.length === 1 ? 'A secret' : `${troubles.length} secrets`;
  const list = troubles.map(({ of, problem }) => `${of} (${problem.code})`).join(', ');
  return joinedError(grouped(troubles), {
    message: `${count} cannot be had, and ${otherwise}: ${list}.`,
  });
}

function grouped(troubles: Troubles): readonly [KeywardError, ...KeywardError[]] {
  const [first, ...others] = [...Map.groupBy(troubles, causeOf).values()].flatMap(
    (alike) => named(alike) ?? [],
  );
  if (first === undefined) throw new Error('there is trouble');
  return [first, ...others];
}

function causeOf({ problem: { code, message, hint } }: Trouble): string {
  return JSON.stringify([code, message, hint]);
}

function named(alike: readonly Trouble[]): KeywardError | undefined {
  const [first] = alike;
  const names = alike.map((each) => each.of).join(', ');
  return first?.problem.with({ message: `${names}: ${first.problem.message}` });
}
