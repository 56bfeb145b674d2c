import { vaultError } from '@keyward/core/errors';
import { findRunning, type RunningEmulator } from '@keyward/emulator';
import type { Context } from '../context.ts';

/** The newest emulator of this user, or the one at that address; `what` is what the caller gets from it. */
export async function runningEmulator(
  { signal, stderr }: Context,
  what: string,
  control?: string,
): Promise<RunningEmulator> {
  const running = await findRunning({ signal });
  const [chosen, ...others] = running.filter(
    ({ controlUrl }) => control === undefined || controlUrl === control,
  );
  if (chosen === undefined) throw notRunning(control);
  if (others.length > 0) {
    stderr.write(
      `note: ${running.length} emulators run, and ${what} of the newest, ${chosen.controlUrl}; --control chooses another: ${others.map(({ controlUrl }) => controlUrl).join(', ')}\n`,
    );
  }
  return chosen;
}

function notRunning(control: string | undefined) {
  return vaultError('emulator_not_running', {
    message:
      control === undefined
        ? 'No emulator of this user is running.'
        : `No emulator of this user has the control address ${control}.`,
  });
}
