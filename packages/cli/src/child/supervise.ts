import type { Clock } from '@keyward/core/clock';
import type { Look, NamedValue } from '../retrieval/values.ts';
import { type Child, startChild, type Wish } from './child.ts';
import type { Ending } from './ending.ts';
import { catchSignals } from './signals.ts';
import { watch } from './watch.ts';

export interface Watching {
  readonly intervalMs: number;
  readonly look: (signal: AbortSignal) => Promise<Look>;
  /** What the program is sent at a change; without it the program is started anew. */
  readonly signal: NodeJS.Signals | undefined;
}

export interface Supervision {
  /** What is to be run with these values. */
  readonly wish: (values: readonly NamedValue[]) => Wish;
  /** The values that may change. */
  readonly values: readonly NamedValue[];
  readonly clock: Clock;
  /** Milliseconds between the request to end and the end by force. */
  readonly graceMs: number;
  readonly tell: (text: string) => void;
  readonly watching?: Watching;
}

/** Signals by which somebody wants an end, which a restart under way must not survive. */
const ENDING: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGTERM', 'SIGQUIT']);

/**
 * Runs a program to its end, passes signals on to it, and starts it anew where that is asked for.
 *
 * @returns How it ended, of its own accord or by what it was sent; not how one ended that was replaced.
 * @throws `program_not_found`, `program_not_started`
 */
export async function supervise(supervision: Supervision): Promise<Ending> {
  const { wish, values, clock, graceMs, tell, watching } = supervision;
  const { promise: over, resolve, reject } = Promise.withResolvers<Ending>();
  let child: Child | undefined;
  let replacing = false;
  let told: NodeJS.Signals | undefined;
  using _ = catchSignals((signal, known) => {
    if (ENDING.has(signal)) told = signal;
    if (!known) child?.kill(signal);
  });
  const adopt = async (now: readonly NamedValue[]) => {
    const started = await startChild(wish(now));
    child = started;
    void started.ended.then((ending) => {
      if (!replacing) resolve(ending);
    });
    if (told !== undefined) started.kill(told);
  };
  const replace = async (now: readonly NamedValue[]) => {
    if (child === undefined) return;
    replacing = true;
    told = undefined;
    const ending = await endOf(child, clock, graceMs);
    if (told !== undefined) return resolve(ending);
    child = undefined;
    replacing = false;
    await adopt(now);
  };
  await adopt(values);
  told = undefined;
  if (watching === undefined) return await over;
  const end = new AbortController();
  const { signal: atChange } = watching;
  const onChange = async (now: readonly NamedValue[], names: readonly string[]) => {
    const what = `${names.join(', ')} changed`;
    tell(
      atChange === undefined
        ? `${what}; the program is started anew.`
        : `${what}; the program is sent ${atChange}.`,
    );
    if (atChange === undefined) await replace(now);
    else child?.kill(atChange);
  };
  watch(values, { ...watching, clock, tell, onChange }, end.signal).catch((thrown) => {
    if (!end.signal.aborted) reject(thrown);
  });
  try {
    return await over;
  } finally {
    end.abort();
  }
}

/** Asks a program to end, and ends it by force when its time is over. */
async function endOf(child: Child, clock: Clock, graceMs: number): Promise<Ending> {
  const waited = new AbortController();
  child.kill('SIGTERM');
  clock.sleep(graceMs, waited.signal).then(
    () => child.kill('SIGKILL'),
    () => {},
  );
  try {
    return await child.ended;
  } finally {
    waited.abort();
  }
}
