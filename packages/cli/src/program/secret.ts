import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { json, repeatable } from './option.ts';

/** The verbs that read and write secrets. */
export function addSecret(program: Command, context: Context): void {
  addGet(program, context);
  addSet(program, context);
  addList(program, context);
  addVersions(program, context);
}

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
    .action(async (ref, options) => (await import('../command/get.ts')).get(context, ref, options));
}

function addSet(program: Command, context: Context): void {
  program
    .command('set <ref>')
    .description('write a new version of a secret, or create it')
    .addOption(
      new Option(
        '--value-from <source>',
        '`stdin` (one final line break is dropped), `prompt` (typed twice, not shown), or a file (taken as it is)',
      ),
    )
    .addOption(
      new Option('--value <text>', 'the value itself; other users of this machine can read it').conflicts(
        'valueFrom',
      ),
    )
    .option('--content-type <type>', 'content type, such as application/json')
    .addOption(repeatable('--tag <name=value>', 'a tag; repeat it for more'))
    .option('--expires <date>', 'expiry date, ISO 8601')
    .option('--not-before <date>', 'start of validity, ISO 8601')
    .option('--disabled', 'write it disabled')
    .option('--keep', 'carry what is not given here over from the version before, which must exist')
    .addOption(json())
    .addHelpText(
      'after',
      `
Without --value-from or --value the value is read from standard input, or asked for where that is a terminal.
A new version has exactly the metadata given here. With --keep it also has the content type, the tags and the dates
that lie ahead of the version before, and a name that does not exist is refused.
Empty standard input is refused; an empty value is written with --value ''.

Examples:
  $ keyward set app/db --value-from db.json --content-type application/json
  $ openssl rand -base64 24 | keyward set session-key --tag owner=web --expires 2027-01-31
  $ keyward set api-key --value-from prompt --keep
`,
    )
    .action(async (ref, options) => (await import('../command/set.ts')).set(context, ref, options));
}

function addList(program: Command, context: Context): void {
  program
    .command('list [prefix]')
    .description('list secrets by name; values are never read')
    .option('--mount <name>', "the mount to list (default: the prefix's own, or `vault`)")
    .option('--deleted', 'list deleted secrets that can still be recovered')
    .addOption(repeatable('--tag <name=value>', 'only secrets with this tag; repeat it for more'))
    .addOption(json())
    .addHelpText(
      'after',
      `
The prefix is a literal beginning of the path, or of a ref, which then names the mount.

Examples:
  $ keyward list
  $ keyward list app/ --tag owner=web
  $ keyward list azure://billing/app/ --json
  $ keyward list --deleted
`,
    )
    .action(async (prefix, options) => (await import('../command/list.ts')).list(context, prefix, options));
}

function addVersions(program: Command, context: Context): void {
  program
    .command('versions <ref>')
    .description('list the versions of a secret, the current one first')
    .addOption(json())
    .addHelpText(
      'after',
      `
The current version, which a read without \`?version=\` gives, is marked with *.

Examples:
  $ keyward versions app/db
  $ keyward versions azure://billing/stripe/key --json
`,
    )
    .action(async (ref, options) => (await import('../command/versions.ts')).versions(context, ref, options));
}
