import { createRequire } from 'node:module';
import { Command, Option } from 'commander';
import type { Context } from './context.ts';
import { exitCodesText } from './output/failure.ts';

const SHELLS = ['sh', 'fish', 'powershell', 'dotenv'];

/** The whole command tree. Each action loads its own code, so that help and version answer at once. */
export function programFor(context: Context): Command {
  const program = new Command('keyward')
    .description('Secrets in Azure Key Vault, through refs: azure://<mount>/<path>[#fragment][?version=<id>]')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help, or that of a command')
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      outputError: () => {},
    })
    .exitOverride()
    .addHelpText(
      'after',
      `
Settings:
  KEY_VAULT_URI               address of the vault that the mount \`vault\` and raw names mean
  KEYWARD_MOUNTS              more mounts: name=url,name=url
  MANAGED_IDENTITY_CLIENT_ID  sign in as this managed identity alone; otherwise as DefaultAzureCredential finds

Examples:
  $ keyward list
  $ keyward get azure://vault/app/db#username --reveal
  $ keyward set azure://vault/app/db --value-from db.json --content-type application/json
  $ keyward emulator

Exit codes:
${exitCodesText()}`,
    );
  addGet(program, context);
  addSet(program, context);
  addList(program, context);
  addEmulator(program, context);
  return program;
}

/** An option that may be given several times; `unless` is what help says of none. */
const repeatable = (flags: string, says: string, unless: string) =>
  new Option(flags, says).argParser((text: string, texts: string[]) => [...texts, text]).default([], unless);

const json = () => new Option('--json', 'print one JSON document, errors included');

function addGet(program: Command, context: Context): void {
  program
    .command('get <ref>')
    .description('show a secret: its metadata, and its value when asked for')
    .option('--reveal', 'print the value, and nothing else')
    .addOption(json())
    .addHelpText(
      'after',
      `
With a #fragment --reveal prints that key of a JSON secret, and fails where it is absent; with --json the value
joins the document, null where it is absent.

Examples:
  $ keyward get app/db
  $ keyward get azure://vault/app/db#password --reveal
  $ keyward get 'azure://vault/app/db?version=8f2c0b6e5d9a4c7f8e1d2a3b4c5d6e7f' --json
`,
    )
    .action(async (ref, options) => (await import('./command/get.ts')).get(context, ref, options));
}

function addSet(program: Command, context: Context): void {
  program
    .command('set <ref>')
    .description('write a new version of a secret, or create it')
    .addOption(
      new Option(
        '--value-from <source>',
        '`stdin` (one final line break is dropped) or a file (taken as it is)',
      ),
    )
    .addOption(
      new Option('--value <text>', 'the value itself; other users of this machine can read it').conflicts(
        'valueFrom',
      ),
    )
    .option('--content-type <type>', 'content type, such as application/json')
    .addOption(repeatable('--tag <name=value>', 'a tag; repeat it for more', 'none'))
    .option('--expires <date>', 'expiry date, ISO 8601')
    .option('--not-before <date>', 'start of validity, ISO 8601')
    .option('--disabled', 'write it disabled')
    .addOption(json())
    .addHelpText(
      'after',
      `
A new version has exactly the metadata given here; nothing is carried over from the one before.
Empty standard input is refused; an empty value is written with --value ''.

Examples:
  $ keyward set app/db --value-from db.json --content-type application/json
  $ openssl rand -base64 24 | keyward set session-key --tag owner=web --expires 2027-01-31
`,
    )
    .action(async (ref, options) => (await import('./command/set.ts')).set(context, ref, options));
}

function addList(program: Command, context: Context): void {
  program
    .command('list [prefix]')
    .description('list secrets by name; values are never read')
    .option('--mount <name>', 'the mount to list (default: the prefix’s own, or `vault`)')
    .option('--deleted', 'list deleted secrets that can still be recovered')
    .addOption(json())
    .addHelpText(
      'after',
      `
The prefix is a literal beginning of the path, or of a ref, which then names the mount.

Examples:
  $ keyward list
  $ keyward list app/
  $ keyward list azure://billing/app/ --json
  $ keyward list --deleted
`,
    )
    .action(async (prefix, options) => (await import('./command/list.ts')).list(context, prefix, options));
}

function addEmulator(program: Command, context: Context): void {
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
    .action(async (options) => (await import('./command/emulator.ts')).emulator(context, options));
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
    .action(async (options) => (await import('./command/environment.ts')).environment(context, options));
}

function version(): string {
  const manifest: { version: string } = createRequire(import.meta.url)('../package.json');
  return manifest.version;
}
