import type { TestContext } from 'vitest';
import { findPrograms } from './programs.ts';

/** Without PostgreSQL a test is a skip on a laptop, which says why, and a failure in CI. */
export function needsPostgres(context: Pick<TestContext, 'skip'>): void {
  const programs = findPrograms();
  if (!('reason' in programs)) return;
  if (process.env['CI']) throw new Error(programs.reason);
  context.skip(programs.reason);
}
