import { expect } from 'vitest';
import type { Outcome } from './keyward.ts';

/** What a refusal is expected to be. */
export interface Refusal {
  readonly code: string;
  readonly exitCode: number;
  /** A whole line of what is told. */
  readonly line: RegExp;
  readonly why: string;
}

/** Holds a run against the refusal that it should have been: with a code and a fix, and nothing on standard output. */
export function refused(outcome: Outcome, { code, exitCode, line, why }: Refusal): void {
  const { stdout, stderr, code: exit } = outcome;
  expect({ stdout, exit }, why).toEqual({ stdout: '', exit: exitCode });
  expect(stderr, why).toMatch(line);
  expect(stderr, why).toContain(`  code: ${code}`);
  expect(stderr, why).toMatch(/^ {2}fix: .+\.$/m);
}
