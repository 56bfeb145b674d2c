import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { vaultError } from '@keyward/core/errors';
import { printable } from '../output/text.ts';
import type { Ending } from './ending.ts';

/** A program that runs. */
export interface Child {
  readonly ended: Promise<Ending>;
  kill(signal: NodeJS.Signals): void;
}

/** What is to be run: no shell reads it. */
export interface Wish {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Starts a program on the terminal, pipes and files of this one. @throws `program_not_found`, `program_not_started` */
export async function startChild({ program, args, env }: Wish): Promise<Child> {
  const child = begun(program, args, env);
  const { promise: ended, resolve } = Promise.withResolvers<Ending>();
  child.once('exit', (code, signal) => resolve(signal === null ? { code: code ?? 1 } : { signal }));
  try {
    await once(child, 'spawn');
  } catch (thrown) {
    throw notStarted(program, thrown);
  }
  // What fails after the start, a signal to what has just ended, changes nothing.
  child.on('error', () => {});
  return { ended, kill: (signal) => void child.kill(signal) };
}

function begun(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  try {
    return spawn(program, args, { env, stdio: 'inherit' });
  } catch (thrown) {
    throw notStarted(program, thrown);
  }
}

/** The message of the system is not repeated: it may hold the arguments. */
function notStarted(program: string, thrown: unknown) {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
  const shown = `\`${printable(program)}\``;
  if (code === 'ENOENT') {
    return vaultError('program_not_found', {
      message: `There is no program ${shown}.`,
      ...(program.includes('/')
        ? { hint: 'Check the path; a script needs the interpreter as well that its first line names.' }
        : {}),
    });
  }
  return vaultError('program_not_started', {
    message: `The program ${shown} cannot be started (${code}).`,
    ...(code === 'E2BIG'
      ? { hint: 'Arguments and variables are too large together: ask for fewer secrets.' }
      : {}),
  });
}
