import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { addCtl } from './ctl/ctl.ts';
import { repeatable } from './option.ts';

const SHELLS = ['sh', 'fish', 'powershell', 'dotenv'];

/** The emulator, and what points clients at it. */
export function addEmulator(program: Command, context: Context): void {
  const emulator = program
    .command('emulator')
    .description('run Azure Key Vault, Entra ID and managed identity on this machine')
    .addOption(
      new Option('--port <number>', 'port of the shared listener; 0 picks free ports').default(
        '8443',
        '8443',
      ),
    )
    .addOption(repeatable('--vault <name>', 'a vault; repeat it for more', 'keyward'))
    .addOption(new Option('--delay <ms>', 'time before delete, recover and purge complete').default('0', '0'))
    .option('--no-roles', 'start without any role assignment')
    .option('--open', 'switch authentication and authorisation off')
    .option('--json', 'print the ready line as one JSON object')
    .addHelpText(
      'after',
      `
The ready line holds the emulator's own test credentials. In another terminal:
  $ eval "$(keyward emulator env)"
  $ keyward list

Examples:
  $ keyward emulator --vault contoso --vault fabrikam
  $ keyward emulator --port 0 --json
`,
    )
    .action(async (options) => (await import('../command/emulator.ts')).emulator(context, options));
  emulator
    .command('env')
    .description('print the variables that point clients of every language at the running emulator')
    .addOption(new Option('--shell <name>', 'syntax to print').choices(SHELLS).default('sh'))
    .addOption(new Option('--json', 'print them as one JSON document').conflicts('shell'))
    .addOption(new Option('--control <url>', 'control address of the emulator meant, where several run'))
    .addHelpText(
      'after',
      `
Examples:
  $ eval "$(keyward emulator env)"
  $ keyward emulator env --shell fish | source
  $ keyward emulator env --shell powershell | Out-String | Invoke-Expression
  $ keyward emulator env --shell dotenv > .env
`,
    )
    .action(async (options) => (await import('../command/environment.ts')).environment(context, options));
  addCtl(emulator, context);
}
