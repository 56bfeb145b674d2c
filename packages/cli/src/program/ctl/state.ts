import { Argument, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { verbsOf } from './verb.ts';

const commands = () => import('../../command/ctl/state.ts');

/** Limits, and what the emulator knows as a whole. */
export function addState(ctl: Command, context: Context): void {
  verbsOf(ctl)('quotas', "show Azure's limits for a vault, or let them hold")
    .addArgument(new Argument('[state]', 'whether they hold from now on').choices(['on', 'off']))
    .addHelpText(
      'after',
      `
Beyond the limits a vault answers 429. Each switch lets every vault begin anew.

Examples:
  $ keyward emulator ctl quotas
  $ keyward emulator ctl quotas on
`,
    )
    .action(async (state, options) =>
      (await import('../../command/ctl/quota.ts')).quotas(context, state, options),
    );
  verbsOf(ctl)('seed <file>', 'add what an export says to what is there')
    .addHelpText(
      'after',
      `
All of it or nothing. Secrets that are there already are a conflict.

Examples:
  $ keyward emulator export --output seed.json
  $ keyward emulator ctl seed seed.json
`,
    )
    .action(async (file, options) => (await commands()).seed(context, file, options));
  verbsOf(ctl)('reset', 'go back to how the emulator started')
    .addHelpText(
      'after',
      `
Options and seed hold again, on the same ports; so do clock and quotas, and no rule for faults is left. It does not
ask: snapshots stay, and tokens that were issued stay good.

Examples:
  $ keyward emulator ctl reset
`,
    )
    .action(async (options) => (await commands()).reset(context, options));
  addSnapshots(ctl, context);
}

function addSnapshots(ctl: Command, context: Context): void {
  verbsOf(ctl)('snapshots', 'list the snapshots that were taken')
    .addHelpText('after', '\nExamples:\n  $ keyward emulator ctl snapshots\n')
    .action(async (options) => (await commands()).listSnapshots(context, options));
  const snapshot = ctl
    .command('snapshot')
    .description('remember the state, and go back to it')
    .helpCommand(false);
  verbsOf(snapshot)('take [name]', 'remember the state as it is; a name is made where none is given')
    .addHelpText(
      'after',
      `
It takes the place of the snapshot of the same name, and ends with the emulator's process.

Examples:
  $ keyward emulator ctl snapshot take clean
`,
    )
    .action(async (name, options) => (await commands()).takeSnapshot(context, name, options));
  verbsOf(snapshot)('restore <snapshot>', 'go back to a snapshot, as often as is wanted')
    .addHelpText('after', '\nExamples:\n  $ keyward emulator ctl snapshot restore clean\n')
    .action(async (name, options) => (await commands()).restoreSnapshot(context, name, options));
  verbsOf(snapshot)('remove <snapshot>', 'forget a snapshot')
    .addHelpText('after', '\nExamples:\n  $ keyward emulator ctl snapshot remove clean\n')
    .action(async (name, options) => (await commands()).removeSnapshot(context, name, options));
}
