/**
 * node tools/vitest/total.ts <folder>    adds up what test runs left in a folder; the closing line comes last
 *
 * Fails where no run left anything, a test failed, or a test was skipped without a reason.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addCounts, type Counts, formatCounts, NO_REASON } from './summary.ts';

const [folder = ''] = process.argv.slice(2);
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
const runs = files.map((name): Counts => JSON.parse(readFileSync(join(folder, name), 'utf8')));
if (runs.length === 0) {
  console.error('no test run came to its end');
  process.exitCode = 1;
} else {
  const total = addCounts(runs);
  const silent = Object.keys(total.reasons).filter((reason) => reason.endsWith(`: ${NO_REASON}`));
  for (const reason of silent) console.error(`error: a skip says why, with context.skip('...'): ${reason}`);
  console.log(formatCounts(total));
  if (total.failed > 0 || silent.length > 0) process.exitCode = 1;
}
