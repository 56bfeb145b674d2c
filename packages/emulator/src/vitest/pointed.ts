/** The variables of a process. */
type Variables = Record<string, string | undefined>;

/**
 * Sets variables, and unsets those that stand in their way.
 *
 * @returns puts each back as it was when disposed
 */
export function pointed(
  present: Variables,
  variables: Readonly<Record<string, string>>,
  rivals: readonly string[],
): Disposable {
  const names = [...Object.keys(variables), ...rivals];
  const before = names.map((name) => [name, present[name]] as const);
  Object.assign(present, variables);
  for (const name of rivals) delete present[name];
  return {
    [Symbol.dispose]() {
      for (const [name, value] of before) {
        // A variable of a process that is set to undefined has that very word as its value.
        if (value === undefined) delete present[name];
        else present[name] = value;
      }
    },
  };
}
