import { constants } from 'node:os';
import type { Ending } from './ending.ts';

/** Signals that would leave an image of this process behind, with the values in it. */
const DUMPING: ReadonlySet<NodeJS.Signals> = new Set([
  ...(['SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS'] as const),
  ...(['SIGFPE', 'SIGSEGV', 'SIGXCPU', 'SIGXFSZ', 'SIGSYS'] as const),
]);

/** The exit code of a program that ended so, as shells count it. */
export function exitCodeOf({ code, signal }: Ending): number {
  return signal === undefined ? code : 128 + constants.signals[signal];
}

/** Ends this process by the signal that ended the program, where it can: shells tell that from an exit code. */
export function endAs({ signal }: Ending): void {
  if (signal !== undefined && process.platform !== 'win32' && !DUMPING.has(signal)) {
    process.kill(process.pid, signal);
  }
}
