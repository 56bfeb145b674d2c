import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { verbsOf } from './verb.ts';

const commands = () => import('../../command/ctl/clock.ts');

/** The emulator's clock. */
export function addClock(ctl: Command, context: Context): void {
  const clock = verbsOf(ctl)('clock', 'show the clock, or stop and move it')
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Dates of secrets, the ends of tokens, deletions and limits go by it; certificates and your machine do not.

Examples:
  $ keyward emulator ctl clock
  $ keyward emulator ctl clock freeze
  $ keyward emulator ctl clock advance 30d
  $ keyward emulator ctl clock reset
`,
    )
    .action(async (options) => (await commands()).showClock(context, options));
  verbsOf(clock)('show', 'show the clock')
    .addHelpText('after', '\nExamples:\n  $ keyward emulator ctl clock show --json\n')
    .action(async (options) => (await commands()).showClock(context, options));
  addMoving(clock, context);
  verbsOf(clock)('resume', 'let it go on from where it stands')
    .addHelpText('after', '\nExamples:\n  $ keyward emulator ctl clock resume\n')
    .action(async (options) => (await commands()).resumeClock(context, options));
  verbsOf(clock)('reset', "give it this machine's time again")
    .addHelpText('after', '\nExamples:\n  $ keyward emulator ctl clock reset\n')
    .action(async (options) => (await commands()).resetClock(context, options));
}

function addMoving(clock: Command, context: Context): void {
  verbsOf(clock)('freeze [time]', 'stop it, where it is or at a time')
    .addHelpText(
      'after',
      `
Times are ISO 8601: \`2027-01-31\` (midnight UTC) or \`2027-01-31T08:00:00Z\`.

Examples:
  $ keyward emulator ctl clock freeze
  $ keyward emulator ctl clock freeze 2027-01-31T08:00:00Z
`,
    )
    .action(async (time, options) => (await commands()).freezeClock(context, time, options));
  verbsOf(clock)('advance <duration>', 'move it on; it stays frozen, or goes on')
    .addHelpText(
      'after',
      `
Durations are \`90s\`, \`30m\`, \`12h\`, \`30d\`, or several of them with the longest unit first.

Examples:
  $ keyward emulator ctl clock advance 30d
  $ keyward emulator ctl clock advance 1h5m
`,
    )
    .action(async (by, options) => (await commands()).advanceClock(context, by, options));
  verbsOf(clock)('set <time>', 'move it to a time, back too; it stays frozen, or goes on')
    .addHelpText('after', '\nExamples:\n  $ keyward emulator ctl clock set 2027-01-31\n')
    .action(async (time, options) => (await commands()).setClock(context, time, options));
}
