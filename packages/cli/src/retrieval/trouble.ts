import { joinedError, type KeywardError } from '@keyward/core/errors';

/** What stands in the way of something, and what that is called by whoever asked for it. */
export interface Trouble {
  /** A variable or a place in a file. */
  readonly of: string;
  readonly problem: KeywardError;
}

/**
 * One error for all troubles; those of one cause are one problem that names all of them, since a vault that is away is
 * one thing to mend.
 *
 * @param otherwise - What was not done for it: `nothing was written`.
 */
export function troubled(troubles: readonly [Trouble, ...Trouble[]], otherwise: string): KeywardError {
  const [first, ...others] = [...Map.groupBy(troubles, causeOf).values()].flatMap(
    (alike) => named(alike) ?? [],
  );
  if (first === undefined) throw new Error('there is trouble');
  const count = troubles.length === 1 ? 'A secret' : `${troubles.length} secrets`;
  return joinedError([first, ...others], { message: `${count} cannot be had, and ${otherwise}.` });
}

function causeOf({ problem: { code, message, hint } }: Trouble): string {
  return JSON.stringify([code, message, hint]);
}

function named(alike: readonly Trouble[]): KeywardError | undefined {
  const [first] = alike;
  const names = alike.map((each) => each.of).join(', ');
  return first?.problem.with({ message: `${names}: ${first.problem.message}` });
}
