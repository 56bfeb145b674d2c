/** Somebody left a question without an answer, which ends the program as Ctrl-C does everywhere else. */
export class Interrupted extends Error {}
