import { environmentOf, renderEnvironment, type Shell } from '@keyward/emulator';
import type { Context } from '../context.ts';
import { json } from '../output/text.ts';
import { chooseRunning } from './running.ts';

export interface EnvironmentOptions {
  readonly shell: Shell;
  readonly control?: string;
  readonly json?: true;
}

/** `keyward emulator env` */
export async function environment(context: Context, options: EnvironmentOptions): Promise<void> {
  const { signal, stdout, stderr } = context;
  const { running: chosen, others } = await chooseRunning({ signal }, options.control);
  if (others.length > 0) {
    stderr.write(
      `note: ${others.length + 1} emulators run, and these are the variables of the newest, ${chosen.controlUrl}; --control chooses another: ${others.join(', ')}\n`,
    );
  }
  const found = await environmentOf(chosen);
  if (found.rivals.length > 0) {
    const names = found.rivals.join(' ');
    stderr.write(
      `note: set here, and would sign in instead of the emulator's managed identity: ${names}; unset them\n`,
    );
  }
  stdout.write(options.json ? json(found) : renderEnvironment(found, options.shell));
}
