import { environmentOf, renderEnvironment, type Shell } from '@keyward/emulator';
import type { Context } from '../context.ts';
import { json } from '../output/text.ts';
import { runningEmulator } from './running.ts';

export interface EnvironmentOptions {
  readonly shell: Shell;
  readonly control?: string;
  readonly json?: true;
}

/** `keyward emulator env` */
export async function environment(context: Context, options: EnvironmentOptions): Promise<void> {
  const { stdout, stderr } = context;
  const chosen = await runningEmulator(context, 'these are the variables', options.control);
  const found = await environmentOf(chosen);
  if (found.rivals.length > 0) {
    const names = found.rivals.join(' ');
    stderr.write(`note: set here, and would sign in somewhere else: ${names}; unset them\n`);
  }
  stdout.write(options.json ? json(found) : renderEnvironment(found, options.shell));
}
