/** One measured figure. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'µs';
  readonly median: number;
  /** Nineteen of twenty runs stay below. */
  readonly p95: number;
  readonly runs: number;
}

/** What a benchmark came to: figures measured side by side in one run, each as a multiple of the first. */
export interface Outcome {
  readonly figures: readonly [Figure, ...Figure[]];
  /** A sentence on what the design asks for, where it asks for something, and whether it was met. */
  readonly aim?: { readonly says: string; readonly met: boolean };
}

/** One question, answered by measuring. */
export interface Benchmark {
  readonly name: string;
  /** What is compared, and why somebody may care. */
  readonly says: string;
  /**
   * @param rounds - How often each contender runs; they take turns, so that a slow moment of the machine hits all.
   */
  run(rounds: number): Promise<Outcome>;
}

/** Median and 95th percentile of times. */
export function figureOf(name: string, unit: Figure['unit'], samples: readonly number[]): Figure {
  const sorted = samples.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { name, unit, median: at(0.5), p95: at(0.95), runs: sorted.length };
}
