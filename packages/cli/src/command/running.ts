import { vaultError } from '@keyward/core/errors';
import { findRunning, type RunningEmulator } from '@keyward/emulator';
import type { Context } from '../context.ts';

/** The emulator that is meant, and how many more could have been. */
export interface Chosen {
  readonly running: RunningEmulator;
  /** The control addresses of those that were not chosen, though nothing was said against them. */
  readonly others: readonly string[];
}

/**
 * The emulator of this user that runs: the one of a control address, or the newest.
 *
 * @throws `emulator_not_running`
 */
export async function chooseRunning(
  { signal }: Pick<Context, 'signal'>,
  control: string | undefined,
): Promise<Chosen> {
  const found = await findRunning({ signal });
  const [running, ...others] = found.filter(
    ({ controlUrl }) => control === undefined || controlUrl === control,
  );
  if (running === undefined) throw notRunning(control);
  return { running, others: others.map(({ controlUrl }) => controlUrl) };
}

function notRunning(control: string | undefined) {
  return vaultError('emulator_not_running', {
    message:
      control === undefined
        ? 'No emulator of this user is running.'
        : `No emulator of this user has the control address ${control}.`,
  });
}
