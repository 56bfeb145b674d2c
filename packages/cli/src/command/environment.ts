import { vaultError } from '@keyward/core/errors';
import { environmentOf, findRunning, renderEnvironment, type Shell } from '@keyward/emulator';
import type { Context } from '../context.ts';

export interface EnvironmentOptions {
  readonly shell: Shell;
  readonly control?: string;
}

/** `keyward emulator env` */
export async function environment(context: Context, options: EnvironmentOptions): Promise<void> {
  const running = await findRunning();
  const chosen = running.find((one) => options.control === undefined || one.controlUrl === options.control);
  if (chosen === undefined) {
    throw vaultError('emulator_not_running', {
      message:
        options.control === undefined
          ? 'No emulator of this user is running.'
          : `No emulator of this user has the control address ${options.control}.`,
    });
  }
  context.stdout.write(renderEnvironment(await environmentOf(chosen), options.shell));
}
