import { type Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { repeatable } from '../option.ts';
import { verbsOf } from './verb.ts';

const groups = () =>
  repeatable('--group <id>', 'object id of a group that it belongs to; repeat it for more');

/** Applications, users and managed identities. */
export function addPrincipals(ctl: Command, context: Context): void {
  addApplications(ctl, context);
  addUsers(ctl, context);
  addIdentities(ctl, context);
}

function addApplications(ctl: Command, context: Context): void {
  verbsOf(ctl)('apps', 'list the applications that may sign in')
    .addHelpText(
      'after',
      `
Examples:
  $ keyward emulator ctl apps
`,
    )
    .action(async (options) =>
      (await import('../../command/ctl/principal.ts')).listApplications(context, options),
    );
  const app = ctl.command('app').description('register an application').helpCommand(false);
  verbsOf(app)('add <name>', 'register an application, and print its ids and its secret', [
    new Option('--public', 'it signs people in on their own machine, and has no secret'),
    repeatable(
      '--redirect-uri <uri>',
      'where the browser may be sent after somebody signed in; repeat it for more',
    ),
    groups(),
  ])
    .addHelpText(
      'after',
      `
It has no role; \`assign\` gives it one. The secret is told here and nowhere else.

Examples:
  $ keyward emulator ctl app add web
  $ keyward emulator ctl app add desktop --public --json
`,
    )
    .action(async (name, options) =>
      (await import('../../command/ctl/principal.ts')).addApplication(context, name, options),
    );
}

function addUsers(ctl: Command, context: Context): void {
  verbsOf(ctl)('users', 'list the people who may sign in')
    .addHelpText(
      'after',
      `
Examples:
  $ keyward emulator ctl users
`,
    )
    .action(async (options) => (await import('../../command/ctl/principal.ts')).listUsers(context, options));
  const user = ctl.command('user').description('register a person').helpCommand(false);
  verbsOf(user)('add <name>', 'register a person, name@domain', [
    new Option('--display-name <name>', 'what stands before the @ by default'),
    groups(),
  ])
    .addHelpText(
      'after',
      `
There is no password: whoever says that it is this person is believed.

Examples:
  $ keyward emulator ctl user add ada@contoso.example
`,
    )
    .action(async (name, options) =>
      (await import('../../command/ctl/principal.ts')).addUser(context, name, options),
    );
}

function addIdentities(ctl: Command, context: Context): void {
  verbsOf(ctl)('identities', 'list the managed identities')
    .addHelpText(
      'after',
      `
Examples:
  $ keyward emulator ctl identities
`,
    )
    .action(async (options) =>
      (await import('../../command/ctl/principal.ts')).listIdentities(context, options),
    );
  const identity = ctl
    .command('identity')
    .description('register a user-assigned managed identity')
    .helpCommand(false);
  verbsOf(identity)('add <name>', 'register a user-assigned managed identity')
    .addHelpText(
      'after',
      `
It has no role; \`assign\` gives it one.

Examples:
  $ keyward emulator ctl identity add auditor
  $ keyward emulator ctl assign auditor 'Key Vault Reader'
`,
    )
    .action(async (name, options) =>
      (await import('../../command/ctl/principal.ts')).addIdentity(context, name, options),
    );
}
