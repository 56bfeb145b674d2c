import type { ClockReading } from '@keyward/emulator';
import type { Context } from '../../context.ts';
import { dateOf } from '../../input/date.ts';
import { durationOf, durationText } from '../../input/duration.ts';
import { fields, json, pageOf } from '../../output/text.ts';
import { type CtlOptions, connect } from './connection.ts';

/** `keyward emulator ctl clock` */
export async function showClock(context: Context, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  tell(context, options, await client.clock.get());
}

/** `keyward emulator ctl clock freeze` */
export async function freezeClock(
  context: Context,
  time: string | undefined,
  options: CtlOptions,
): Promise<void> {
  const now = time === undefined ? {} : { now: dateOf('freeze', time).getTime() };
  const { client } = await connect(context, options);
  tell(context, options, await client.clock.change({ ...now, frozen: true }));
}

/** `keyward emulator ctl clock set` */
export async function setClock(context: Context, time: string, options: CtlOptions): Promise<void> {
  const now = dateOf('set', time).getTime();
  const { client } = await connect(context, options);
  tell(context, options, await client.clock.change({ now }));
}

/** `keyward emulator ctl clock advance` */
export async function advanceClock(context: Context, by: string, options: CtlOptions): Promise<void> {
  const ms = durationOf('advance', by);
  const { client } = await connect(context, options);
  tell(context, options, await client.clock.advance({ ms }));
}

/** `keyward emulator ctl clock resume` */
export async function resumeClock(context: Context, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  tell(context, options, await client.clock.change({ frozen: false }));
}

/** `keyward emulator ctl clock reset` */
export async function resetClock(context: Context, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  tell(context, options, await client.clock.change({ reset: true }));
}

/** How the clock differs from this machine's, in a few words. */
export function clockText({ frozen, offsetMs }: ClockReading): string {
  const distance = Math.abs(offsetMs) < 1_000 ? undefined : durationText(Math.abs(offsetMs));
  const way =
    distance === undefined ? [] : [`${distance} ${offsetMs < 0 ? 'behind' : 'ahead of'} this machine`];
  return [frozen ? 'frozen' : 'running', ...way].join(', ');
}

function tell({ stdout }: Context, options: CtlOptions, reading: ClockReading): void {
  const told = { time: reading.time, clock: clockText(reading) };
  stdout.write(options.json ? json(reading) : fields(told, pageOf(stdout)));
}
