import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs npm, which under `npm test` is the very npm that runs the script.
 *
 * @returns What it printed.
 * @throws Error with what it said, where it failed.
 */
export async function npm(cwd: string, args: readonly string[]): Promise<string> {
  const path = process.env['npm_execpath'];
  const [command, first] = path === undefined ? ['npm', []] : [process.execPath, [path]];
  const { stdout } = await run(command, [...first, ...args], { cwd, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
