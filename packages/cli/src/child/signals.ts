import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';

/** What is passed on to the program. */
const PASSED: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP']
    : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'];

/** What a terminal sends to everybody in its foreground, the program included. */
const OF_TERMINALS: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGWINCH']);

/** Catches signals, as long as it is held. `known` tells whether the program has got it from the terminal as well. */
export function catchSignals(on: (signal: NodeJS.Signals, known: boolean) => void): Disposable {
  const listeners = PASSED.map((signal) => {
    const listener = () => on(signal, OF_TERMINALS.has(signal) && inForeground());
    process.on(signal, listener);
    return { signal, listener };
  });
  return {
    [Symbol.dispose]: () => {
      for (const { signal, listener } of listeners) process.off(signal, listener);
    },
  };
}

/** Whether a key pressed in a terminal reaches this process, and with it all others of its group. */
function inForeground(): boolean {
  try {
    return isInForeground(readFileSync('/proc/self/stat', 'utf8'));
  } catch {
    return [0, 1, 2].some((descriptor) => isatty(descriptor));
  }
}

/** By proc(5): behind the name in brackets stand state, parent, group, session, terminal, and its foreground group. */
export function isInForeground(stat: string): boolean {
  const [, , group, , , foreground] = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  return group !== undefined && group === foreground;
}
