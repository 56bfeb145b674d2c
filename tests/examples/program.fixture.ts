import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { REPOSITORY } from '../../tools/source/tree.ts';

/** A program below examples/, as somebody starts it who has copied it. */
export interface Running extends AsyncDisposable {
  /** Ends it by SIGTERM, and parses its last line. */
  stop(): Promise<unknown>;
}

/**
 * Starts one with nothing of this process's environment but the path, and waits until it says that it is `asking`.
 *
 * @throws Error with everything it said, where it does not get so far.
 */
export async function startExample(
  [example = '', ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Running> {
  const child = spawn(process.execPath, [join(REPOSITORY, 'examples', example, 'main.ts'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  const ended = once(child, 'close');
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const asking = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.startsWith('asking\n')) resolve();
    });
  });
  const early = ended.then(() => {
    throw new Error(`${example} ended before it was told to:\n${output}${errors}`);
  });
  early.catch(() => {});
  await Promise.race([asking, early]);
  return {
    async stop() {
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      if (code !== 0 || errors !== '') throw new Error(`${example} ended with ${code ?? signal}: ${errors}`);
      return JSON.parse(output.trim().split('\n').at(-1) ?? '');
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await ended;
    },
  };
}
