import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** What came of a run of tests. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Reasons for skipping, and how many tests each kept from running. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** What is said of a skip that says nothing. */
export const NO_REASON = 'no reason given';

/**
 * Counts honestly: a file that could not be loaded, a hook that failed and an error outside every test are failures,
 * and so is a test that was found and never finished.
 */
function countTests(modules: readonly TestModule[], unhandled: number): Counts {
  let passed = 0;
  let failed = unhandled;
  const reasons: Record<string, number> = {};
  for (const module of modules) {
    failed += module.errors().length;
    for (const suite of module.children.allSuites()) failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') passed++;
      else if (result.state === 'skipped') {
        const reason = `${module.relativeModuleId}: ${result.note ?? NO_REASON}`;
        reasons[reason] = (reasons[reason] ?? 0) + 1;
      } else failed++;
    }
  }
  return { passed, failed, skipped: Object.values(reasons).reduce((sum, count) => sum + count, 0), reasons };
}

/** Adds up the runs of several commands. */
export function addCounts(runs: readonly Counts[]): Counts {
  const reasons: Record<string, number> = {};
  for (const run of runs) {
    for (const [reason, count] of Object.entries(run.reasons))
      reasons[reason] = (reasons[reason] ?? 0) + count;
  }
  const sum = (of: (run: Counts) => number) => runs.reduce((total, run) => total + of(run), 0);
  return {
    passed: sum((run) => run.passed),
    failed: sum((run) => run.failed),
    skipped: sum((run) => run.skipped),
    reasons,
  };
}

/** Every skip with its reason, and a closing line that stands alone. */
export function formatCounts({ passed, failed, skipped, reasons }: Counts): string {
  const because = Object.entries(reasons).map(([reason, count]) => `  ${count} x ${reason}`);
  const head = because.length === 0 ? [] : ['skipped, and why:', ...because, ''];
  return [...head, `${passed} passed, ${failed} failed, ${skipped} skipped`].join('\n');
}

/**
 * A vitest reporter that says what was skipped and why, and closes with a line that CI reads.
 *
 * @param folder - Where the counts are left for `tools/vitest/total.ts`; nowhere when undefined.
 */
export function closingSummary(folder: string | undefined): Reporter {
  return {
    onTestRunEnd(modules, unhandled) {
      const counts = countTests(modules, unhandled.length);
      console.log(`\n${formatCounts(counts)}`);
      if (folder === undefined) return;
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(counts));
    },
  };
}
