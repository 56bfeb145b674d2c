import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { repeatable } from './option.ts';

const FORMATS = ['dotenv', 'json', 'yaml', 'shell', 'docker'];
const SIGNALS = ['SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGWINCH'];

const secrets = () =>
  repeatable('--secrets <file>', 'a file that declares secrets, such as secrets.yaml; repeat it for more');
const ref = () => repeatable('--ref <NAME=ref>', 'a variable and its secret; repeat it for more');
const allowName = () =>
  repeatable('--allow-name <name>', 'take a name that steers how programs start, such as PATH');
const output = () =>
  new Option('--output <file>', 'write a file that only you can read (600), instead of printing');
const reveal = () => new Option('--reveal', 'print to a terminal too');
const written = () => new Option('--json', 'with --output: tell what was written as one JSON document');

/** The verbs that hand secrets to programs. */
export function addDelivery(program: Command, context: Context): void {
  addRun(program, context);
  addExport(program, context);
  addTemplate(program, context);
}

function addRun(program: Command, context: Context): void {
  program
    .command('run')
    .description('run a program with secrets in its environment')
    .usage('[options] -- <program> [args...]')
    .argument('<program>', 'the program')
    .argument('[args...]', 'its arguments, passed on as they are')
    .passThroughOptions()
    .addOption(secrets())
    .addOption(ref())
    .addOption(allowName())
    .addOption(repeatable('--without <name>', 'a variable that the program is not given; repeat it for more'))
    .option('--watch', 'look for new values, and start the program anew when one changed')
    .addOption(new Option('--signal <name>', 'with --watch: send this signal instead').choices(SIGNALS))
    .addOption(new Option('--interval <seconds>', 'time between two looks').default('60', '60'))
    .addOption(new Option('--grace <seconds>', 'time to end before SIGKILL').default('10', '10'))
    .addOption(new Option('--json', 'tell an error as one JSON document, and no notes'))
    .addHelpText(
      'after',
      `
Every secret is read before the program starts; if one cannot be had, all problems are told and it is not started.
No shell reads the arguments. Signals are passed on, and it ends as the program ends. See \`keyward help programs\`.

Examples:
  $ keyward run --secrets secrets.yaml -- node server.js
  $ keyward run --ref DATABASE_URL=azure://vault/app/db#url -- npm start
  $ keyward run --secrets secrets.yaml --watch --interval 30 -- node server.js
  $ keyward run --secrets secrets.yaml --watch --signal SIGHUP -- ./daemon
`,
    )
    .action(async (name, args, options) =>
      (await import('../command/run.ts')).run(context, name, args, options),
    );
}

function addExport(program: Command, context: Context): void {
  program
    .command('export')
    .description('print variables and the values of their secrets, for what cannot be run')
    .addOption(new Option('--format <name>', 'how they are written').choices(FORMATS).makeOptionMandatory())
    .addOption(secrets())
    .addOption(ref())
    .addOption(allowName())
    .addOption(output())
    .addOption(reveal())
    .addOption(written())
    .addHelpText(
      'after',
      `
shell is for \`eval\` in sh, bash, dash and zsh, and refuses names of theirs such as SECONDS; dotenv is for the npm package
dotenv; docker for \`--env-file\`, which has no quotes and no line breaks. What a format cannot hold is refused. Nothing is
printed unless all values are there; \`eval "$(...)"\` goes on after a failure, so use \`&&\` as below.

Examples:
  $ keyward export --format dotenv --secrets secrets.yaml --output .env.local
  $ v="$(keyward export --format shell --ref API_KEY=azure://vault/api-key)" && eval "$v"
  $ keyward export --format json --secrets secrets.yaml | jq keys
`,
    )
    .action(async (options) => (await import('../command/export.ts')).exportValues(context, options));
}

function addTemplate(program: Command, context: Context): void {
  program
    .command('template')
    .description('fill the refs in a file with the values of their secrets')
    .argument('<file>', 'the template')
    .addOption(output())
    .addOption(reveal())
    .addOption(written())
    .addHelpText(
      'after',
      `
In the template:
  {{ azure://vault/app/db#password }}   the value, or that key of it
  {{ azure://vault/app/db | json }}     the same as a JSON value, text in quotes
  {{ azure://vault/app/db | base64 }}   the same as base64
  {{ '{{' }}                            two braces that mean themselves

Nothing is written unless all values are there.

Examples:
  $ keyward template app.conf.template --output app.conf
  $ keyward template pgpass.template --output ~/.pgpass --json
`,
    )
    .action(async (file, options) =>
      (await import('../command/template.ts')).template(context, file, options),
    );
}
