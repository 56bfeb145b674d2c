import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { BIN } from './keyward.ts';

/** One turn of a conversation: what must have been drawn, and what is typed then. */
export type Turn = readonly [drawn: string, typed: string];

/** What came of a conversation. */
export interface Talk {
  readonly code: number | null;
  /** Everything that was drawn, with the escape sequences. */
  readonly drawn: string;
}

export interface TalkOptions {
  readonly variables: Readonly<Record<string, string>>;
  /** A file that standard output goes to, instead of the terminal. */
  readonly into?: string;
}

/** Why no terminal can be had here, if so: it is made by `script` of util-linux. */
export function noTerminal(): string | undefined {
  const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' });
  return stdout?.includes('util-linux') ? undefined : '`script` of util-linux is not installed';
}

/** Nobody waits for a question that does not come. */
const MOST_MS = 60_000;

/** Runs the program in a terminal of its own, and types when it asks. */
export async function talk(
  args: readonly string[],
  turns: readonly Turn[],
  options: TalkOptions,
): Promise<Talk> {
  const { PATH = '', HOME = '' } = process.env;
  const words = [process.execPath, BIN, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const command = `trap : INT QUIT; stty cols 100 rows 30; ${words.join(' ')}${options.into === undefined ? '' : ` > '${options.into}'`}; code=$?; stty -a; exit $code`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    timeout: MOST_MS,
    killSignal: 'SIGKILL',
    env: { PATH, HOME, SHELL: '/bin/sh', TERM: 'xterm', LC_ALL: 'C', ...options.variables },
  });
  const closed = once(child, 'close');
  const ended = closed.then((): never => {
    throw new Error('the program ended before it asked');
  });
  ended.catch(() => {});
  try {
    let drawn = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (drawn += text));
    for (const [expected, typed] of turns) {
      const from = drawn.length;
      while (!drawn.slice(from).includes(expected)) await Promise.race([once(child.stdout, 'data'), ended]);
      child.stdin.write(typed);
    }
    const [code] = await closed;
    return { code, drawn };
  } finally {
    child.kill('SIGKILL');
  }
}
