import { once } from 'node:events';
import { vaultError } from '@keyward/core/errors';
import { CommanderError } from 'commander';
import type { Context } from './context.ts';
import { failureText, keywardErrorOf } from './output/failure.ts';
import { programFor } from './program.ts';

const INTERRUPTED = 130;

/** Runs the command line to its end; the outcome is `process.exitCode`, never an exit in the middle. */
export async function main(args: readonly string[]): Promise<void> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort(new Error('interrupted'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  // A reader that closes early, such as `keyward list | head`, is no failure.
  process.stdout.on('error', (problem: NodeJS.ErrnoException) => {
    if (problem.code === 'EPIPE') interrupt.abort(problem);
    else throw problem;
  });
  const { stdin, stdout, stderr, env: variables } = process;
  const context: Context = { variables, stdin, stdout, stderr, signal: interrupt.signal };
  process.exitCode = await run(args, context);
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  if (stdout.writableNeedDrain) await once(stdout, 'drain');
}

async function run(args: readonly string[], context: Context): Promise<number> {
  const asJson = args.includes('--json');
  try {
    await programFor(context).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (thrown) {
    if (context.signal.aborted) return context.signal.reason?.code === 'EPIPE' ? 0 : INTERRUPTED;
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = thrown instanceof CommanderError ? usageError(thrown) : keywardErrorOf(thrown);
    context.stderr.write(failureText(error, asJson));
    return error.exitCode;
  }
}

/** Commander's message reads `error: ... (Did you mean get?)`. */
function usageError(thrown: CommanderError) {
  const [what = '', suggestion] = thrown.message.replace(/^error: /, '').split('\n');
  const hint = /Did you mean (?<word>.+)\?/.exec(suggestion ?? '')?.groups?.['word'];
  return vaultError('invalid_usage', {
    message: `${what.charAt(0).toUpperCase()}${what.slice(1)}${what.endsWith('.') ? '' : '.'}`,
    ...(hint === undefined ? {} : { hint: `Did you mean \`${hint}\`? See \`keyward --help\`.` }),
  });
}
