import { type Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { repeatable } from '../option.ts';
import { verbsOf } from './verb.ts';

const properties = () => [
  new Option('--firewall <action>', 'what becomes of an address that no rule names').choices([
    'allow',
    'deny',
  ]),
  repeatable('--allow-ip <range>', 'an address or range that the firewall lets in; repeat it for more'),
  new Option('--public-access <state>', 'whether callers without a private link are let in').choices([
    'on',
    'off',
  ]),
  new Option('--permission-model <model>', 'what decides who may do what').choices([
    'rbac',
    'accessPolicies',
  ]),
  repeatable('--access-policy <principal=permissions>', 'what somebody may do; repeat it for more'),
  repeatable('--require <what>', 'what secrets must have, as Azure Policy does; repeat it for more'),
];

/** Vaults and what they are set to. */
export function addVaults(ctl: Command, context: Context): void {
  verbsOf(ctl)('vaults', 'list the vaults')
    .addHelpText(
      'after',
      `
Examples:
  $ keyward emulator ctl vaults
  $ keyward emulator ctl vaults --json
`,
    )
    .action(async (options) => (await import('../../command/ctl/vault.ts')).listVaults(context, options));
  const vault = ctl.command('vault').description('show, add and change a vault').helpCommand(false);
  addShowing(vault, context);
  addChanging(vault, context);
}

function addShowing(vault: Command, context: Context): void {
  verbsOf(vault)('show <vault>', 'show the addresses, settings and counts of a vault')
    .addHelpText(
      'after',
      `
Examples:
  $ keyward emulator ctl vault show orders
  $ keyward emulator ctl vault show orders --json
`,
    )
    .action(async (name, options) =>
      (await import('../../command/ctl/vault.ts')).showVault(context, name, options),
    );
  verbsOf(vault)('certificate <vault> <name>', 'put the secret of a certificate into a vault', [
    new Option('--days <number>', 'how long it is valid (default: 365)'),
  ])
    .addHelpText(
      'after',
      `
Callers read the secret, and can neither write it nor back it up.

Examples:
  $ keyward emulator ctl vault certificate orders web --days 90
`,
    )
    .action(async (vaultName, name, options) =>
      (await import('../../command/ctl/vault.ts')).addCertificate(context, vaultName, name, options),
    );
}

function addChanging(vault: Command, context: Context): void {
  verbsOf(vault)('add <name>', 'add a vault', [
    new Option('--retention-days <number>', 'days that deleted secrets can be recovered (default: 90)'),
    new Option('--purge-protection', 'no purge before the retention ends'),
    ...properties(),
  ])
    .addHelpText(
      'after',
      `
Retention and purge protection stay as they are from then on.

Examples:
  $ keyward emulator ctl vault add orders
  $ keyward emulator ctl vault add orders --retention-days 7 --purge-protection
  $ keyward emulator ctl vault add walled --firewall deny --allow-ip 203.0.113.0/24
`,
    )
    .action(async (name, options) =>
      (await import('../../command/ctl/vault.ts')).addVault(context, name, options),
    );
  verbsOf(vault)('set <vault>', 'change what makes a vault refuse', properties())
    .addHelpText(
      'after',
      `
Takes effect with the next request. Addresses, access policies and requirements replace those before.
--require takes \`expiration\`, \`contentType\`, \`maxValidityDays=<days>\`, \`minDaysLeft=<days>\`,
\`maxActiveDays=<days>\`, or \`nothing\`.

Examples:
  $ keyward emulator ctl vault set orders --firewall deny --allow-ip 203.0.113.0/24
  $ keyward emulator ctl vault set orders --public-access off
  $ keyward emulator ctl vault set orders --permission-model accessPolicies --access-policy web=get,list
  $ keyward emulator ctl vault set orders --require expiration --require maxValidityDays=90
`,
    )
    .action(async (name, options) =>
      (await import('../../command/ctl/vault.ts')).setVault(context, name, options),
    );
}
