import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addAccess } from './access.ts';
import { addClock } from './clock.ts';
import { addFaults } from './fault.ts';
import { addPrincipals } from './principal.ts';
import { addRequests } from './request.ts';
import { addState } from './state.ts';
import { addVaults } from './vault.ts';
import { verbsOf } from './verb.ts';

/** `keyward emulator ctl`: what can be asked and commanded of a running emulator. A noun is added here. */
export function addCtl(emulator: Command, context: Context): void {
  const ctl = emulator
    .command('ctl')
    .description('look into and command the running emulator')
    .helpCommand(false)
    .addHelpText(
      'after',
      `
The emulator that is meant is that of --control, of KEYWARD_EMULATOR_CONTROL_URL and KEYWARD_EMULATOR_CONTROL_TOKEN,
or the newest of this user that runs.

Examples:
  $ keyward emulator ctl status
  $ keyward emulator ctl vault add orders --retention-days 7
  $ keyward emulator ctl assign web 'Key Vault Secrets User' --vault orders
  $ keyward emulator ctl requests --vault orders --status 403
  $ keyward emulator ctl clock advance 30d
  $ keyward emulator ctl fault add --throttle --count 3
`,
    );
  verbsOf(ctl)('status', 'show which emulator runs, and how much is in it')
    .addHelpText(
      'after',
      `
\`page\` is a page for a browser that shows the same and the last requests.

Examples:
  $ keyward emulator ctl status
  $ keyward emulator ctl status --json
`,
    )
    .action(async (options) => (await import('../../command/ctl/status.ts')).status(context, options));
  addVaults(ctl, context);
  addAccess(ctl, context);
  addPrincipals(ctl, context);
  addRequests(ctl, context);
  addClock(ctl, context);
  addFaults(ctl, context);
  addState(ctl, context);
}
