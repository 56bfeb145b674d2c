import { vaultError } from '@keyward/core/errors';
import { type ControlClient, connectControl } from '@keyward/emulator';
import type { Context } from '../../context.ts';
import { runningEmulator } from '../running.ts';

/** What every verb of `keyward emulator ctl` takes. */
export interface CtlOptions {
  /** Control address of the emulator that is meant. */
  readonly control?: string;
  readonly json?: true;
}

/** A state may be large, and is told, taken in and put back as a whole. */
export const STATE_TIMEOUT_MS = 300_000;

/** A control client, and where it leads. */
export interface Connection {
  readonly client: ControlClient;
  readonly url: string;
}

/**
 * The emulator that is meant: of `--control`, of KEYWARD_EMULATOR_CONTROL_URL, or the newest that runs.
 *
 * @param timeoutMs - How long a call may take; the client's own limit where absent.
 * @throws `emulator_not_running`, `missing_configuration`
 */
export async function connect(
  context: Context,
  options: Pick<CtlOptions, 'control'>,
  timeoutMs?: number,
): Promise<Connection> {
  const { url, token } = await placeOf(context, options);
  const limit = timeoutMs === undefined ? {} : { timeoutMs };
  return { client: connectControl({ url, token, signal: context.signal, ...limit }), url };
}

async function placeOf(
  context: Context,
  options: Pick<CtlOptions, 'control'>,
): Promise<{ url: string; token: string }> {
  const { KEYWARD_EMULATOR_CONTROL_URL: url, KEYWARD_EMULATOR_CONTROL_TOKEN: token } = context.variables;
  const wanted = options.control ?? (url || undefined);
  if (wanted !== undefined && wanted === url && token) return { url, token };
  try {
    const running = await runningEmulator(context, 'these are the facts', wanted);
    return { url: running.controlUrl, token: running.controlToken };
  } catch (error) {
    if (wanted === undefined || wanted !== url) throw error;
    throw vaultError('missing_configuration', {
      message:
        'KEYWARD_EMULATOR_CONTROL_URL is set and KEYWARD_EMULATOR_CONTROL_TOKEN is not, and no emulator of this user has that address.',
      hint: 'Set both, or neither: `eval "$(keyward emulator env)"` sets them.',
    });
  }
}
