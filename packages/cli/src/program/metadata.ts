import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { json, repeatable } from './option.ts';

/** `keyward metadata`: what is known of a secret besides its value. */
export function addMetadata(program: Command, context: Context): void {
  const metadata = program
    .command('metadata')
    .description('show and change the tags of a secret')
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Keyward's own tags, \`keyward-...\`, are not shown, and stay whatever is changed.
`,
    );
  metadata
    .command('get <ref>')
    .description('show what is known of a secret besides its value')
    .addOption(json())
    .addHelpText(
      'after',
      `
Examples:
  $ keyward metadata get app/db
  $ keyward metadata get azure://billing/stripe/key --json
`,
    )
    .action(async (ref, options) => (await import('../command/metadata.ts')).get(context, ref, options));
  metadata
    .command('set <ref> [tags...]')
    .description('replace all tags of a secret by these, each as name=value')
    .option('--clear', 'remove all tags')
    .addOption(json())
    .addHelpText(
      'after',
      `
The latest version is changed in place; no new one is made.

Examples:
  $ keyward metadata set app/db owner=web environment=test
  $ keyward metadata set app/db --clear
`,
    )
    .action(async (ref, tags, options) =>
      (await import('../command/metadata.ts')).set(context, ref, tags, options),
    );
  metadata
    .command('merge <ref> [tags...]')
    .description('add or change tags of a secret, each as name=value, and keep the others')
    .addOption(repeatable('--remove <name>', 'a tag to remove; repeat it for more'))
    .addOption(json())
    .addHelpText(
      'after',
      `
Examples:
  $ keyward metadata merge app/db owner=payments
  $ keyward metadata merge app/db reviewed=2027-01 --remove owner
`,
    )
    .action(async (ref, tags, options) =>
      (await import('../command/metadata.ts')).merge(context, ref, tags, options),
    );
}
