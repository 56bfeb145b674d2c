/**
 * Measures, and writes results.json and README.md beside itself. `--smoke` runs everything for a moment and writes
 * nothing, to see that the benchmarks still work; `--only <word>` runs those whose name has it, `--rounds <n>`
 * as often as it says; both write nothing either.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { cachedReads } from './applications/cached.ts';
import { coldStart } from './applications/cold-start.ts';
import { herd } from './applications/herd.ts';
import { imports } from './applications/imports.ts';
import { many } from './applications/many.ts';
import { cachedMemory } from './applications/memory.ts';
import { transport } from './applications/transport.ts';
import type { Benchmark } from './benchmark.ts';
import { list } from './emulator/list.ts';
import { memory } from './emulator/memory.ts';
import { gets, sets } from './emulator/rate.ts';
import { start } from './emulator/start.ts';
import { type Entry, page } from './report.ts';
import { service } from './service.ts';
import { startUp } from './start-up.ts';
import { telling } from './telemetry.ts';

const BENCHMARKS: readonly Benchmark[] = [
  startUp,
  service,
  cachedReads,
  herd,
  many,
  cachedMemory,
  imports,
  coldStart,
  transport,
  telling,
  start,
  memory,
  gets,
  sets,
  list,
];
const ROUNDS = 9;

const { values } = parseArgs({
  options: { smoke: { type: 'boolean' }, only: { type: 'string' }, rounds: { type: 'string' } },
});
const { smoke = false } = values;
const only = values.only?.toLowerCase() ?? '';
const rounds = Number(values.rounds ?? ROUNDS);
const entries: Entry[] = [];
for (const { name, says, run } of BENCHMARKS) {
  if (!name.toLowerCase().includes(only)) continue;
  console.log(`${name} …`);
  const outcome = await run({ rounds: smoke ? 1 : rounds, smoke });
  entries.push({ name, says, outcome });
  if ('skipped' in outcome) {
    console.log(`  not measured: ${outcome.skipped}`);
    continue;
  }
  for (const { name: contender, median, unit } of outcome.figures) {
    console.log(`  ${contender}: ${median.toFixed(2)} ${unit}`);
  }
  for (const note of outcome.notes ?? []) console.log(`  ${note}`);
}
if (!smoke && only === '' && values.rounds === undefined) {
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
  };
  const here = (name: string) => new URL(name, import.meta.url);
  await writeFile(here('results.json'), `${JSON.stringify({ machine, benchmarks: entries }, null, 2)}\n`);
  await writeFile(here('README.md'), page(entries, machine));
}
