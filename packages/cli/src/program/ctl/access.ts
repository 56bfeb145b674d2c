import { type Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { verbsOf } from './verb.ts';

/** Roles, who has them, and tokens. */
export function addAccess(ctl: Command, context: Context): void {
  addRoles(ctl, context);
  addAssigning(ctl, context);
  verbsOf(ctl)('token', 'print an access token', [
    new Option('--audience <uri>', 'what it is for (default: https://vault.azure.net)'),
    new Option(
      '--client <name>',
      'an application or identity by name or client id (default: that of the ready line)',
    ),
    new Option('--expires-in <seconds>', '0 or less: it has expired already (default: 3599)'),
  ])
    .addHelpText(
      'after',
      `
Only this emulator takes it.

Examples:
  $ keyward emulator ctl token
  $ keyward emulator ctl token --client web --expires-in -60
`,
    )
    .action(async (options) => (await import('../../command/ctl/access.ts')).token(context, options));
}

function addRoles(ctl: Command, context: Context): void {
  verbsOf(ctl)('roles', 'list the roles that can be assigned')
    .addHelpText(
      'after',
      `
Examples:
  $ keyward emulator ctl roles
`,
    )
    .action(async (options) => (await import('../../command/ctl/access.ts')).listRoles(context, options));
  verbsOf(ctl)('assignments', 'list who has which role where', [
    new Option('--principal <name>', 'only of this application, user, identity or object id'),
    new Option('--role <name>', 'only of this role'),
    new Option('--vault <name>', 'only those that name this vault'),
  ])
    .addHelpText(
      'after',
      `
Examples:
  $ keyward emulator ctl assignments
  $ keyward emulator ctl assignments --principal web --json
`,
    )
    .action(async (options) =>
      (await import('../../command/ctl/access.ts')).listAssignments(context, options),
    );
}

function addAssigning(ctl: Command, context: Context): void {
  verbsOf(ctl)('assign <principal> <role>', 'give somebody a role', [
    new Option('--vault <name>', 'on this vault alone (default: on every vault)'),
    new Option('--secret <name>', 'on this secret of the vault alone'),
  ])
    .addHelpText(
      'after',
      `
The principal is an application, a user or a managed identity by name, or an object id.

Examples:
  $ keyward emulator ctl assign web 'Key Vault Secrets User' --vault orders
  $ keyward emulator ctl assign ada@contoso.example 'Key Vault Reader'
`,
    )
    .action(async (principal, role, options) =>
      (await import('../../command/ctl/access.ts')).assign(context, principal, role, options),
    );
  verbsOf(ctl)('unassign <id>', 'take a role away, by the id of its assignment')
    .addHelpText(
      'after',
      `
Examples:
  $ keyward emulator ctl assignments
  $ keyward emulator ctl unassign 6f1d2c3b-0000-4000-8000-000000000001
`,
    )
    .action(async (id, options) =>
      (await import('../../command/ctl/access.ts')).unassign(context, id, options),
    );
}
