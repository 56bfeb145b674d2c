import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../bin/keyward.js', import.meta.url));

/** What a run of the program came to. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  /** Working folder; default: that of the tests. */
  readonly cwd?: string;
}

/** The program as a user starts it: a process of its own, with the given variables and no others of Azure or Keyward. */
export function start(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  cwd?: string,
) {
  const env = surroundings(variables);
  return spawn(process.execPath, [BIN, ...args], {
    env,
    stdio: 'pipe',
    ...(cwd === undefined ? {} : { cwd }),
  });
}

export async function keyward(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return outcomeOf(start(args, options.variables, options.cwd), options.stdin);
}

/** The same with standard output going to a file, for systems with a shell. */
export async function keywardInto(file: string, args: readonly string[]): Promise<Outcome> {
  const command = ['-c', 'exec "$@" > "$0"', file, process.execPath, BIN, ...args];
  return outcomeOf(spawn('sh', command, { env: surroundings({}), stdio: 'pipe' }));
}

async function outcomeOf(
  child: ChildProcessWithoutNullStreams,
  stdin: string | Buffer = '',
): Promise<Outcome> {
  child.stdin.on('error', () => {}); // a program that refuses early does not read its input
  child.stdin.end(stdin);
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, stdout, stderr };
}

function surroundings(variables: Readonly<Record<string, string>>) {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, ...variables };
}
