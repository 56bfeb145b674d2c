import type { Figure, Outcome } from './benchmark.ts';

/** One benchmark with its outcome. */
export interface Entry {
  readonly name: string;
  readonly says: string;
  readonly outcome: Outcome;
}

/** Where it was measured. */
export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
}

/** The page of all figures. */
export function page(entries: readonly Entry[], { node, platform, cpu, cores }: Machine): string {
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. Contenders of a table ran side by side in one run; compare the ratios, since',
    'absolute times are those of one machine. They are reported, and gate nothing.',
    '',
    `Measured on Node ${node}, ${platform}, ${cores} cores (${cpu}).`,
    '',
    ...entries.flatMap(section),
  ].join('\n');
}

function section({ name, says, outcome: { figures, aim } }: Entry): string[] {
  const [first] = figures;
  return [
    `## ${name}`,
    '',
    says,
    '',
    '| | median | 95 % below | ratio | runs |',
    '|---|---:|---:|---:|---:|',
    ...figures.map((figure) => row(figure, first)),
    '',
    ...(aim === undefined ? [] : [`Aim: ${aim.says}: ${aim.met ? 'met' : 'not met'} in this run.`, '']),
  ];
}

function row({ name, unit, median, p95, runs }: Figure, first: Figure): string {
  const ratio = (median / first.median).toFixed(2);
  return `| ${name} | ${shown(median)} ${unit} | ${shown(p95)} ${unit} | ${ratio} | ${runs} |`;
}

function shown(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
