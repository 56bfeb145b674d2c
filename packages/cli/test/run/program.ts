import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { start } from '../keyward.ts';

/** A run that goes on, and what its program prints. */
export interface Running {
  /** The process of keyward. */
  readonly process: ChildProcessWithoutNullStreams;
  /** The next line of standard output. */
  line(): Promise<string>;
  /** Exit code or signal, and all of standard error, when both streams are closed. */
  end(): Promise<{ readonly how: number | NodeJS.Signals; readonly stderr: string }>;
}

export function launch(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  cwd?: string,
): Running {
  const child = start(['run', ...args], variables, cwd);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const told = text(child.stderr);
  const exited = once(child, 'exit');
  onTestFinished(() => endOf(child));
  return {
    process: child,
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the program has ended, and keyward said: ${await told}`);
      return value;
    },
    async end() {
      const [code, signal] = await exited;
      return { how: code ?? signal, stderr: await told };
    },
  };
}

/** A test that failed leaves no program behind: one of these signals ends each, and keyward passes them on. */
function endOf(child: ChildProcessWithoutNullStreams): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGUSR2'] as const) child.kill(signal);
}

/** A program that prints its variables of these names, then every signal it gets, and ends by the one named. */
export function listening(names: readonly string[], ending = 'SIGTERM'): readonly string[] {
  const script = `
    const names = ${JSON.stringify(names)};
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH']) {
      process.on(signal, () => {
        console.log(signal);
        if (signal === ${JSON.stringify(ending)}) process.exit(42);
      });
    }
    setInterval(() => {}, 1_000);
    console.log(process.pid + ' ' + names.map((name) => name + '=' + process.env[name]).join(' '));
  `;
  return ['--', process.execPath, '-e', script];
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
