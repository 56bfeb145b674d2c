/** How a program ended. */
export type Ending =
  | { readonly code: number; readonly signal?: never }
  | { readonly signal: NodeJS.Signals; readonly code?: never };

/** The program that was run has ended, and this one is to end as it did. */
export class ProgramEnded extends Error {
  readonly ending: Ending;

  constructor(ending: Ending) {
    super('the program has ended');
    this.ending = ending;
  }
}
