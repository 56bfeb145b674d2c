import type { Figure, Outcome, Skipped } from './benchmark.ts';

/** One benchmark with its outcome. */
export interface Entry {
  readonly name: string;
  readonly says: string;
  readonly outcome: Outcome | Skipped;
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
    'Written by `npm run bench`. Contenders of a table ran side by side in one run, taking turns; compare the ratios,',
    'since absolute values are those of one machine. Nineteen of twenty runs were at least as good as the second',
    'column. The figures are reported, and gate nothing.',
    '',
    `Measured on Node ${node}, ${platform}, ${cores} cores (${cpu}).`,
    '',
    ...entries.flatMap(section),
  ].join('\n');
}

function section({ name, says, outcome }: Entry): string[] {
  const heading = [`## ${name}`, '', says, ''];
  if ('skipped' in outcome) return [...heading, `Not measured: ${outcome.skipped}`, ''];
  const { figures, aim, notes = [] } = outcome;
  const [first] = figures;
  return [
    ...heading,
    '| | median | 19 of 20 | ratio | runs |',
    '|---|---:|---:|---:|---:|',
    ...figures.map((figure) => row(figure, first)),
    '',
    ...notes.flatMap((note) => [note, '']),
    ...(aim === undefined ? [] : [`Aim: ${aim.says}: ${aim.met ? 'met' : 'not met'} in this run.`, '']),
  ];
}

function row({ name, unit, median, bound, runs }: Figure, first: Figure): string {
  const ratio = (median / first.median).toFixed(2);
  return `| ${name} | ${shown(median)} ${unit} | ${shown(bound)} ${unit} | ${ratio} | ${runs} |`;
}

function shown(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
