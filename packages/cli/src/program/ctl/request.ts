import { type Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { verbsOf } from './verb.ts';

/** What was asked of the emulator. */
export function addRequests(ctl: Command, context: Context): void {
  const requests = verbsOf(ctl)('requests', 'list the last requests, or count them', [
    new Option('--vault <name>', 'only of this vault'),
    new Option('--method <name>', 'only of this method'),
    new Option('--route <pattern>', 'only of this route, such as `GET /secrets/{name}`'),
    new Option(
      '--plane <names>',
      'only of vault, entra, identity, management, control, proxy or none; several with commas',
    ),
    new Option('--status <code>', 'only with this status; 0 where a fault left no answer'),
    new Option('--principal <name>', 'only of this caller'),
    new Option('--refusal <code>', 'only refused so, such as ForbiddenByRbac'),
    new Option('--fault <id>', 'only those that this rule for faults struck'),
    new Option('--since <date>', 'only from then on, ISO 8601'),
    new Option('--limit <number>', 'how many of the last ones').default('20', '20'),
    new Option('--count', 'print how many there are').conflicts(['by', 'follow']),
    new Option('--by <fields>', 'count by route, status, vault, principal, refusal, method, plane').conflicts(
      'follow',
    ),
    new Option('--follow', 'go on with each as it comes, until Ctrl-C'),
  ])
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Names of secrets, values and tokens are not in the log. Calls of the control API, such as this one, are shown with
--plane control only. With --follow and --json each request is one line of JSON.

Examples:
  $ keyward emulator ctl requests --vault orders --status 403
  $ keyward emulator ctl requests --by route,status
  $ keyward emulator ctl requests --route 'GET /secrets/{name}' --count
  $ keyward emulator ctl requests --follow
`,
    )
    .action(async (options) => (await import('../../command/ctl/request.ts')).requests(context, options));
  verbsOf(requests)('clear', 'forget the requests, so that counts begin anew')
    .addHelpText(
      'after',
      `
Examples:
  $ keyward emulator ctl requests clear
`,
    )
    .action(async (options) => (await import('../../command/ctl/request.ts')).clear(context, options));
}
