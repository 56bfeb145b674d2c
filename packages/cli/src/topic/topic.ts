/** A page of `keyward help <topic>`. */
export interface Topic {
  readonly name: string;
  /** One line for the list of topics. */
  readonly summary: string;
  /** Plain text, lines of at most 80 characters. */
  readonly text: string;
}
