import { systemClock } from '@keyward/core/clock';
import type { DeclaredSecret } from '@keyward/core/configuration';
import { vaultError } from '@keyward/core/errors';
import type { Gateway } from '@keyward/core/service';
import type { Wish } from '../child/child.ts';
import { ProgramEnded } from '../child/ending.ts';
import { supervise } from '../child/supervise.ts';
import { type Context, gatewayOf } from '../context.ts';
import { keywardErrorOf } from '../output/failure.ts';
import { remark } from '../output/remark.ts';
import { printable } from '../output/text.ts';
import { allOf, type Look, look, type NamedValue } from '../retrieval/values.ts';
import { type WantedOptions, wantedOf } from '../wanted/wanted.ts';
import { secondsOf } from './seconds.ts';

export interface RunOptions extends WantedOptions {
  readonly without: readonly string[];
  readonly watch?: true;
  readonly signal?: NodeJS.Signals;
  readonly interval: string;
  readonly grace: string;
  readonly json?: true;
}

/** A look that takes longer counts as one that failed; the program goes on meanwhile. */
const LOOK_MS = 30_000;

/** `keyward run`. Ends by throwing how the program ended, where that is not plain success. */
export async function run(
  context: Context,
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<void> {
  const timing = {
    intervalMs: secondsOf('--interval', options.interval, 1),
    graceMs: secondsOf('--grace', options.grace, 0),
  };
  if (options.signal !== undefined && !options.watch) {
    throw vaultError('invalid_usage', {
      message: '`--signal` says what a change does, and nothing looks for changes.',
      hint: 'Add `--watch`, or leave `--signal` out.',
    });
  }
  const wanted = await wantedOf(context, options);
  const live = wanted.filter(({ ref }) => ref.version === undefined);
  if (options.watch && live.length === 0) {
    throw vaultError('invalid_usage', {
      message: '`--watch` would never see a change: every ref names one version.',
      hint: 'Leave `?version=` out of what may change, or leave `--watch` out.',
    });
  }
  const gateway = await gatewayOf(context);
  try {
    const first = await look(gateway, wanted, context.signal);
    const values = allOf(first, `\`${printable(program)}\` was not started`);
    if (!options.watch) await gateway.close();
    context.signal.throwIfAborted();
    const ending = await supervise({
      wish: (now) => wishOf(context, program, args, options.without, merged(values, now)),
      values: values.filter(({ name }) => live.some((each) => each.name === name)),
      clock: systemClock,
      graceMs: timing.graceMs,
      tell: (text) => remark(context, options, `note: ${text}`),
      ...(options.watch
        ? {
            watching: { intervalMs: timing.intervalMs, look: looking(gateway, live), signal: options.signal },
          }
        : {}),
    });
    if (ending.code !== 0) throw new ProgramEnded(ending);
  } finally {
    await gateway.close();
  }
}

/** Whatever goes wrong with a look, the program is not left alone for it. */
function looking(gateway: Gateway, live: readonly DeclaredSecret[]) {
  return async (signal: AbortSignal): Promise<Look> => {
    const patience = AbortSignal.timeout(LOOK_MS);
    try {
      return await look(gateway, live, AbortSignal.any([signal, patience]));
    } catch (thrown) {
      signal.throwIfAborted();
      const message = `The vaults gave no answer for ${LOOK_MS / 1_000} seconds.`;
      const problem = patience.aborted ? vaultError('timeout', { message }) : keywardErrorOf(thrown);
      return { values: [], troubles: [{ of: live.map(({ name }) => name).join(', '), problem }] };
    }
  };
}

/** Secrets win over variables of the same name; what is not named is passed on as it is. */
function wishOf(
  { variables }: Context,
  program: string,
  args: readonly string[],
  without: readonly string[],
  values: readonly NamedValue[],
): Wish {
  const kept = Object.entries(variables).filter(([name]) => !without.includes(name));
  // By assignment `__proto__`, a name like any other, would be lost.
  const env = Object.fromEntries([...kept, ...values.map(({ name, value }) => [name, value.reveal()])]);
  return { program, args, env };
}

function merged(before: readonly NamedValue[], now: readonly NamedValue[]): readonly NamedValue[] {
  return [...new Map([...before, ...now].map((each) => [each.name, each])).values()];
}
