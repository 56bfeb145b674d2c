import { EmulatorError } from '../error.ts';

/** Tells this process of what went wrong beside the requests; `route` is what was being done. */
export function warn(error: unknown, route: string): void {
  // An error's text may quote what it failed on; its name and its place in our code do not, nor do our own texts.
  const { name, stack = '' } = error instanceof Error ? error : new Error('not an error');
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const shown = error instanceof EmulatorError ? `${error.message} ${error.hint}` : name;
  process.emitWarning(`${route}: ${shown}`, { type: 'KeywardEmulatorFault', detail: frames.join('\n') });
}
