/** What figures are counted in. Of requests a second more is better, of everything else less; MB are 10⁶ bytes. */
export type Unit = 'ms' | 'µs' | 'MB' | 'requests/s';

/** One measured figure. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly median: number;
  /** Nineteen of twenty runs were at least this good. */
  readonly bound: number;
  readonly runs: number;
}

/** What a benchmark came to: figures measured side by side in one run, each as a multiple of the first. */
export interface Outcome {
  readonly figures: readonly [Figure, ...Figure[]];
  /** A sentence on what the design asks for, where it asks for something, and whether it was met. */
  readonly aim?: { readonly says: string; readonly met: boolean };
  /** What one has to know to believe the figures. */
  readonly notes?: readonly string[];
}

/** What this machine lacks for a benchmark. */
export interface Skipped {
  readonly skipped: string;
}

export interface Effort {
  /** How often each contender runs; they take turns, so that a slow moment of the machine hits all. */
  readonly rounds: number;
  /** Only to see that the benchmark still works: as little as that takes. */
  readonly smoke: boolean;
}

/** One question, answered by measuring. */
export interface Benchmark {
  readonly name: string;
  /** What is compared, and why somebody may care. */
  readonly says: string;
  run(effort: Effort): Promise<Outcome | Skipped>;
}

/** Median of measured values, and what nineteen of twenty reached. */
export function figureOf(name: string, unit: Unit, samples: readonly number[]): Figure {
  const sorted = samples.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { name, unit, median: at(0.5), bound: at(unit === 'requests/s' ? 0.05 : 0.95), runs: sorted.length };
}
