import { vaultError } from '@keyward/core/errors';
import { environmentOf, findRunning, renderEnvironment, type Shell } from '@keyward/emulator';
import type { Context } from '../context.ts';
import { json } from '../output/text.ts';

export interface EnvironmentOptions {
  readonly shell: Shell;
  readonly control?: string;
  readonly json?: true;
}

/** `keyward emulator env` */
export async function environment(context: Context, options: EnvironmentOptions): Promise<void> {
  const { signal, stdout, stderr } = context;
  const running = await findRunning({ signal });
  const [chosen, ...others] = running.filter(
    ({ controlUrl }) => options.control === undefined || controlUrl === options.control,
  );
  if (chosen === undefined) throw notRunning(options.control);
  if (others.length > 0) {
    stderr.write(
      `note: ${running.length} emulators run, and these are the variables of the newest, ${chosen.controlUrl}; --control chooses another: ${others.map(({ controlUrl }) => controlUrl).join(', ')}\n`,
    );
  }
  const found = await environmentOf(chosen);
  if (found.rivals.length > 0) {
    const names = found.rivals.join(' ');
    stderr.write(`note: set here, and would sign in somewhere else: ${names}; unset them\n`);
  }
  stdout.write(options.json ? json(found) : renderEnvironment(found, options.shell));
}

function notRunning(control: string | undefined) {
  return vaultError('emulator_not_running', {
    message:
      control === undefined
        ? 'No emulator of this user is running.'
        : `No emulator of this user has the control address ${control}.`,
  });
}
