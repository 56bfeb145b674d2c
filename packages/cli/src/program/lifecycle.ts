import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { json } from './option.ts';

/** The verbs that delete and bring back, enable and disable. */
export function addLifecycle(program: Command, context: Context): void {
  addBin(program, context);
  addPurge(program, context);
  addEnabling(program, context);
}

function addBin(program: Command, context: Context): void {
  program
    .command('delete <ref>')
    .description('delete a secret with all its versions; it can be recovered for a while')
    .addOption(json())
    .addHelpText(
      'after',
      `
The vault keeps it for the days it is configured for, and until then \`keyward recover\` undoes this.

Examples:
  $ keyward delete app/db
  $ keyward delete azure://billing/stripe/key --json
`,
    )
    .action(async (ref, options) => (await import('../command/delete.ts')).remove(context, ref, options));
  program
    .command('recover <ref>')
    .description('bring a deleted secret back with all its versions')
    .addOption(json())
    .addHelpText(
      'after',
      `
Examples:
  $ keyward list --deleted
  $ keyward recover app/db
`,
    )
    .action(async (ref, options) => (await import('../command/recover.ts')).recover(context, ref, options));
}

function addPurge(program: Command, context: Context): void {
  program
    .command('purge <ref>')
    .description('remove a deleted secret for good; this cannot be undone')
    .addOption(
      new Option(
        '--confirm <path>',
        'the path once more, instead of typing it when asked; needed in scripts',
      ),
    )
    .addOption(json())
    .addHelpText(
      'after',
      `
Examples:
  $ keyward purge app/db
  $ keyward purge azure://billing/stripe/key --confirm stripe/key
`,
    )
    .action(async (ref, options) => (await import('../command/purge.ts')).purge(context, ref, options));
}

function addEnabling(program: Command, context: Context): void {
  program
    .command('enable <ref>')
    .description('make a disabled secret, or one version of it, readable again')
    .addOption(json())
    .addHelpText(
      'after',
      `
Examples:
  $ keyward enable app/db
  $ keyward enable 'app/db?version=8f2c0b6e5d9a4c7f8e1d2a3b4c5d6e7f'
`,
    )
    .action(async (ref, options) => (await import('../command/enabling.ts')).enable(context, ref, options));
  program
    .command('disable <ref>')
    .description('refuse reads of a secret, or of one version of it, without deleting it')
    .addOption(json())
    .addHelpText(
      'after',
      `
Without a version it is the latest that is disabled; reads of others by their id still work.

Examples:
  $ keyward disable app/db
  $ keyward disable 'app/db?version=8f2c0b6e5d9a4c7f8e1d2a3b4c5d6e7f'
`,
    )
    .action(async (ref, options) => (await import('../command/enabling.ts')).disable(context, ref, options));
}
