import { vaultError } from '@keyward/core/errors';
import type { ListedVault, VaultProperties } from '@keyward/emulator';
import type { Context } from '../../context.ts';
import { fields, json, pageOf, table } from '../../output/text.ts';
import { type CtlOptions, connect } from './connection.ts';
import { objectIdOf, onVault } from './meant.ts';
import { wholeNumber } from './number.ts';
import { changesOf, type PropertyOptions } from './properties.ts';

export interface AddVaultOptions extends CtlOptions, PropertyOptions {
  readonly retentionDays?: string;
  readonly purgeProtection?: true;
}

export interface CertificateOptions extends CtlOptions {
  readonly days?: string;
}

const NEW: Required<VaultProperties> = {
  networkAcls: { defaultAction: 'Allow', ipRules: [] },
  publicNetworkAccess: 'Enabled',
  permissionModel: 'rbac',
  accessPolicies: [],
  policies: [],
};

/** `keyward emulator ctl vaults` */
export async function listVaults(context: Context, options: CtlOptions): Promise<void> {
  const { stdout } = context;
  const { client } = await connect(context, options);
  const vaults = Object.values((await client.vaults.list()).vaults);
  if (options.json) stdout.write(json({ vaults }));
  else {
    const rows = vaults.map((vault) => [
      vault.name,
      `${vault.secrets.live}`,
      `${vault.secrets.deleted}`,
      vault.permissionModel,
      restrictionsOf(vault).join(', '),
      byAddress(vault),
    ]);
    const head = ['NAME', 'SECRETS', 'DELETED', 'PERMISSION MODEL', 'RESTRICTED BY', 'ADDRESS'];
    stdout.write(table(head, rows, pageOf(stdout)));
  }
}

/** `keyward emulator ctl vault show` */
export async function showVault(context: Context, vault: string, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  tell(context, options, await onVault(client, vault, () => client.vaults.get({ vault })));
}

/** `keyward emulator ctl vault add` */
export async function addVault(context: Context, name: string, options: AddVaultOptions): Promise<void> {
  const { retentionDays: days, purgeProtection } = options;
  const retentionDays = days === undefined ? undefined : wholeNumber('--retention-days', days);
  const { client } = await connect(context, options);
  const changes = await changesOf(options, NEW, (principal) => objectIdOf(client, principal));
  await client.vaults.add({
    name,
    ...(retentionDays === undefined ? {} : { retentionDays }),
    ...(purgeProtection === undefined ? {} : { purgeProtection }),
    ...changes,
  });
  tell(context, options, await client.vaults.get({ vault: name }));
}

/** `keyward emulator ctl vault set` */
export async function setVault(
  context: Context,
  vault: string,
  options: CtlOptions & PropertyOptions,
): Promise<void> {
  const { client } = await connect(context, options);
  const present = await onVault(client, vault, () => client.vaults.get({ vault }));
  const changes = await changesOf(options, present, (principal) => objectIdOf(client, principal));
  if (Object.keys(changes).length === 0) {
    throw vaultError('invalid_usage', {
      message: 'Nothing is given that would change.',
      hint: 'See `keyward emulator ctl vault set --help`; `keyward emulator ctl vault show` shows what is set.',
    });
  }
  await client.vaults.configure({ vault, ...changes });
  tell(context, options, await client.vaults.get({ vault }));
}

/** `keyward emulator ctl vault certificate` */
export async function addCertificate(
  context: Context,
  vault: string,
  name: string,
  options: CertificateOptions,
): Promise<void> {
  const { days } = options;
  const validity = days === undefined ? {} : { validityDays: wholeNumber('--days', days) };
  const { client } = await connect(context, options);
  const made = await onVault(client, vault, () => client.vaults.addCertificate({ vault, name, ...validity }));
  context.stdout.write(options.json ? json({ vault, ...made }) : fields({ ...made, vault }));
}

/** The one of a vault's own port that official clients take without an option. */
function byAddress({ localhostUrl }: ListedVault): string {
  return localhostUrl.replace('//localhost:', '//127.0.0.1:');
}

function tell({ stdout }: Context, options: CtlOptions, vault: ListedVault): void {
  if (options.json) {
    stdout.write(json(vault));
    return;
  }
  const { networkAcls, accessPolicies, policies, secrets } = vault;
  const told = {
    name: vault.name,
    address: vault.url,
    'without names': byAddress(vault),
    secrets: `${secrets.live}, and ${secrets.deleted} deleted`,
    retention: `${vault.retentionDays} days`,
    'purge protection': vault.purgeProtection ? 'on' : 'off',
    'permission model': vault.permissionModel,
    'access policies': accessPolicies
      .map(({ objectId, secrets: allowed }) => `${objectId}: ${allowed.join(' ')}`)
      .join(', '),
    firewall: [networkAcls.defaultAction.toLowerCase(), ...(networkAcls.ipRules ?? [])].join(', '),
    'public access': vault.publicNetworkAccess === 'Enabled' ? 'on' : 'off',
    'secrets need': policies.map(({ requires }) => requirementText(requires)).join(', '),
  };
  stdout.write(fields(told, pageOf(stdout)));
}

function requirementText(requires: ListedVault['policies'][number]['requires']): string {
  if (typeof requires === 'string') return requires;
  return Object.entries(requires)
    .map(([name, value]) => `${name}=${[value].flat().join(' ')}`)
    .join(', ');
}

function restrictionsOf({ networkAcls, publicNetworkAccess, policies }: ListedVault): readonly string[] {
  return [
    ...(networkAcls.defaultAction === 'Deny' ? ['firewall'] : []),
    ...(publicNetworkAccess === 'Disabled' ? ['no public access'] : []),
    ...(policies.length === 0 ? [] : ['policies']),
  ];
}
