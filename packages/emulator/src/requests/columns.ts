import type { RequestEntry } from './log.ts';

type TextField = Exclude<keyof RequestEntry, 'at' | 'status' | 'durationMs'>;

/** A field that is forgotten here does not compile. */
const TEXTS: Readonly<Record<TextField, true>> = {
  method: true,
  route: true,
  plane: true,
  vault: true,
  principal: true,
  refusal: true,
  fault: true,
};

/**
 * Places for entries, in columns: thousands of objects that outlive their requests by a while make the garbage
 * collector widen its nursery by tens of megabytes, and texts that requests have in common do not.
 */
export class Columns {
  readonly #texts = (Object.keys(TEXTS) as TextField[]).map((field) => ({
    field,
    values: [] as (string | undefined)[],
  }));
  readonly #at: Float64Array;
  readonly #durationMs: Float64Array;
  readonly #status: Uint16Array;
  #length = 0;

  constructor(capacity: number) {
    this.#at = new Float64Array(capacity);
    this.#durationMs = new Float64Array(capacity);
    this.#status = new Uint16Array(capacity);
  }

  /** How many places are taken. */
  get length(): number {
    return this.#length;
  }

  /** Takes the next place, or one that is taken already. */
  put(place: number, entry: RequestEntry): void {
    this.#at[place] = entry.at;
    this.#durationMs[place] = entry.durationMs;
    this.#status[place] = entry.status;
    for (const { field, values } of this.#texts) values[place] = entry[field];
    this.#length = Math.max(this.#length, place + 1);
  }

  /** The entries at the places from `start` to before `end`. */
  slice(start: number, end = this.#length): RequestEntry[] {
    return Array.from({ length: end - start }, (_, at) => this.#entry(start + at));
  }

  #entry(place: number): RequestEntry {
    const texts = this.#texts.flatMap(({ field, values }) =>
      values[place] === undefined ? [] : [[field, values[place]] as const],
    );
    return {
      at: this.#at[place] ?? 0,
      status: this.#status[place] ?? 0,
      durationMs: this.#durationMs[place] ?? 0,
      ...(Object.fromEntries(texts) as Pick<RequestEntry, TextField>),
    };
  }
}
