import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const { PATH = '' } = process.env;

/** What is run in place of `node` to keep it on a core. */
export function nodeOn(core: number | undefined): readonly [program: string, ...args: string[]] {
  return core === undefined ? [process.execPath] : ['taskset', '-c', String(core), process.execPath];
}

/** A program under measurement, which has said on its first line that it is ready. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  readonly ready: unknown;
}

export interface ProgramOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly core?: number | undefined;
}

/** Runs Node and waits for a line of JSON. */
export async function startProgram({ args, env = {}, core }: ProgramOptions): Promise<Program> {
  const [program, ...before] = nodeOn(core);
  const child = spawn(program, [...before, ...args], {
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'close');
  };
  try {
    return { pid: child.pid ?? 0, ready: JSON.parse(await firstLine(child)), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function firstLine(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`${child.spawnargs.join(' ')} ended before it was ready`);
}
