import { expect, test } from 'vitest';
import { exitCodeOf } from './end.ts';
import { isInForeground } from './signals.ts';

test.each([
  ['42 (node) S 1 42 42 34816 42 4194304 0', true, 'its group has the terminal'],
  ['42 (node) S 1 42 42 34816 7 4194304 0', false, 'another group has it: a job in the background'],
  ['42 (node) S 1 42 42 0 -1 4194304 0', false, 'no terminal'],
  ['42 (a) b) (c) S 1 42 42 34816 42 4194304 0', true, 'a name may hold brackets and blanks'],
  ['', false, 'nothing to read'],
])('%j: %s', (stat, foreground, why) => {
  expect(isInForeground(stat), why).toBe(foreground);
});

test.each([
  [{ code: 7 }, 7],
  [{ signal: 'SIGTERM' as const }, 143],
  [{ signal: 'SIGKILL' as const }, 137],
])('%j is the exit code %i', (ending, code) => {
  expect(exitCodeOf(ending)).toBe(code);
});
