import { setImmediate as turn } from 'node:timers/promises';
import { type KeywardError, vaultError } from '@keyward/core/errors';
import { CommanderError } from 'commander';
import { endAs, exitCodeOf } from './child/end.ts';
import { type Ending, ProgramEnded } from './child/ending.ts';
import type { Context } from './context.ts';
import { Interrupted } from './input/interrupted.ts';
import { failureJson, failureText, keywardErrorOf } from './output/failure.ts';
import { painterFor } from './output/paint.ts';
import { programFor } from './program/program.ts';

const USAGE = 2;
const INTERRUPTED = 130;

/** Runs the command line to its end; the outcome is `process.exitCode`, never an exit in the middle. */
export async function main(args: readonly string[]): Promise<void> {
  const { stdin, stdout, stderr, env: variables } = process;
  // A diagnostic report must not carry what a shell put into the environment.
  process.report.excludeEnv = true;
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort(new Error('interrupted'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  // Node would open a debugger for it, and whoever is on this machine could read values there.
  process.on('SIGUSR1', passOver);
  // Node clears `stdout.errored` again, so what became of the output is kept here.
  const failures: NodeJS.ErrnoException[] = [];
  stdout.on('error', (problem) => {
    failures.push(problem);
    interrupt.abort(problem);
  });
  // What standard error cannot take cannot be told anywhere else; the exit code still tells it.
  stderr.on('error', () => {});
  const folder = process.cwd();
  const context: Context = { variables, folder, stdin, stdout, stderr, signal: interrupt.signal };
  const ending = await run(args, context);
  const outcome = exitCodeOf(ending);
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('SIGUSR1', passOver);
  await flushed(stdout);
  const [broken] = failures;
  // A reader that closes early, such as `keyward list | head`, ends the work and is no failure; a full disk is one.
  if (broken?.code === 'EPIPE') process.exitCode = outcome === INTERRUPTED ? 0 : outcome;
  else process.exitCode = broken === undefined ? outcome : failed(stderr, args, unwritten(broken));
  endAs(ending);
}

async function run(args: readonly string[], context: Context): Promise<Ending> {
  try {
    await programFor(context).parseAsync([...args], { from: 'user' });
    return { code: 0 };
  } catch (thrown) {
    if (thrown instanceof ProgramEnded) return thrown.ending;
    if (context.signal.aborted || thrown instanceof Interrupted) return { code: INTERRUPTED };
    if (!(thrown instanceof CommanderError))
      return { code: failed(context.stderr, args, keywardErrorOf(thrown)) };
    // Asked for, help is the answer; otherwise it stands on standard error in place of one.
    return { code: thrown.exitCode === 0 ? 0 : USAGE };
  }
}

function passOver(): void {}

/** Waits until everything is written, and for the turn in which a failure of that is told. */
async function flushed(stdout: NodeJS.WriteStream): Promise<void> {
  if (stdout.writableLength > 0) await new Promise<void>((done) => void stdout.write('', () => done()));
  await turn();
}

function unwritten(problem: Error) {
  return vaultError('unexpected', {
    message: `The answer could not be written: ${problem.message}.`,
    hint: 'Look at where standard output leads; what was asked for may have been done all the same.',
  });
}

function failed(stderr: NodeJS.WriteStream, args: readonly string[], error: KeywardError) {
  // What does not parse has no options yet; behind `--` there are none.
  const [end] = [args.indexOf('--')].filter((at) => at !== -1);
  stderr.write(
    args.slice(0, end).includes('--json') ? failureJson(error) : failureText(error, painterFor(stderr)),
  );
  return error.exitCode;
}
