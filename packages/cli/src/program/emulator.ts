import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { addCtl } from './ctl/ctl.ts';
import { repeatable } from './option.ts';

const SHELLS = ['sh', 'fish', 'powershell', 'dotenv'];

/** The emulator, and what points clients at it. */
export function addEmulator(program: Command, context: Context): void {
  const which = () =>
    new Option('--control <url>', 'control address of the emulator meant, where several run');
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
    .addOption(
      repeatable('--record <url>', 'a real vault, copied first without its values; repeat it for more'),
    )
    .option('--metadata-only', 'record without looking at any value')
    .addOption(
      new Option('--propagation-delay <ms>', 'time before a new or revoked role counts').default('0', '0'),
    )
    .option('--quotas', "hold every vault to Azure's limits: 429 beyond them")
    .option('--data <folder>', 'keep everything there, for the next start; one emulator at a time')
    .option('--seed <file>', 'begin with what an export says; with --data, when its folder is new')
    .option('--no-roles', 'start without any role assignment')
    .option('--open', 'switch authentication and authorisation off')
    .option(
      '--proxy-port <number>',
      "also serve Azure's own addresses, as an HTTPS proxy; 0 picks a free port",
    )
    .option('--offline', 'let the proxy refuse all other hosts instead of passing them on')
    .option('--listen <address>', 'listen on this address too, for containers; the proxy never does')
    .option('--json', 'print the ready line as one JSON object')
    .addHelpText(
      'after',
      `
The ready line holds the emulator's own test credentials. In another terminal:
  $ eval "$(keyward emulator env)"
  $ keyward list

--record lists a vault and looks once at every version that can be read, for the shape of its value: a fake of that
shape and about that length stands in its place. It writes nothing there, and keeps no value. With --metadata-only it
looks at none, and the permission to list is enough; fakes then go by the content type.

Examples:
  $ keyward emulator --vault contoso --vault fabrikam
  $ keyward emulator --record https://contoso.vault.azure.net
  $ keyward emulator --port 0 --json
  $ keyward emulator --vault contoso --proxy-port 8080
  $ keyward emulator --data ~/vaults --vault contoso
  $ keyward emulator --seed seed.json
`,
    )
    .action(async (options) => (await import('../command/emulator.ts')).emulator(context, options));
  emulator
    .command('env')
    .description('print the variables that point clients of every language at the running emulator')
    .addOption(new Option('--shell <name>', 'syntax to print').choices(SHELLS).default('sh'))
    .addOption(new Option('--json', 'print them as one JSON document').conflicts('shell'))
    .addOption(which())
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
  emulator
    .command('export')
    .description('print all that the running emulator knows as one JSON document, every value included')
    .addOption(
      new Option('--times <kind>', 'relative to now, or absolute')
        .choices(['relative', 'absolute'])
        .default('relative'),
    )
    .option('--output <file>', 'write a new file that only you can read, instead of printing')
    .addOption(which())
    .addHelpText(
      'after',
      `
The document holds the values of all secrets and the emulator's own test credentials: it is made to be taken in
again. Applications are exported with digests of their secrets.

Examples:
  $ keyward emulator export --output seed.json
  $ keyward emulator --seed seed.json
`,
    )
    .action(async (options) => (await import('../command/state.ts')).exportState(context, options));
  emulator
    .command('import')
    .description("take another emulator's export into the running emulator")
    .argument('<file>', 'the export')
    .addOption(
      new Option('--from <name>', 'which emulator wrote it').choices(['lowkey-vault']).makeOptionMandatory(),
    )
    .option('--output <file>', 'write a new file for --seed, instead of asking a running emulator')
    .addOption(which())
    .addHelpText(
      'after',
      `
Secrets come with versions, tags, content types, dates and states. Keys and certificates have no place here, and are
counted. lowkey-vault is the one whose export is documented.

Examples:
  $ keyward emulator import vaults.json --from lowkey-vault
  $ keyward emulator import vaults.json --from lowkey-vault --output seed.json
`,
    )
    .action(async (file, options) =>
      (await import('../command/state.ts')).importState(context, file, options),
    );
  addCtl(emulator, context);
}
