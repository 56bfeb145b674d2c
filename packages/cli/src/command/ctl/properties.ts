import { vaultError } from '@keyward/core/errors';
import type { AccessPolicy, SecretPolicy, VaultProperties } from '@keyward/emulator';
import { wholeNumber } from './number.ts';

/** The properties of a vault as options tell them. */
export interface PropertyOptions {
  readonly firewall?: 'allow' | 'deny';
  readonly allowIp: readonly string[];
  readonly publicAccess?: 'on' | 'off';
  readonly permissionModel?: 'rbac' | 'accessPolicies';
  readonly accessPolicy: readonly string[];
  readonly require: readonly string[];
}

/** What the options change of the present properties; rules of a firewall that is switched stay. */
export async function changesOf(
  options: PropertyOptions,
  present: Required<VaultProperties>,
  objectIdOf: (principal: string) => Promise<string>,
): Promise<VaultProperties> {
  const { firewall, allowIp, publicAccess, permissionModel, accessPolicy, require } = options;
  const { networkAcls } = present;
  const accessPolicies = accessPolicy.map(policyText);
  return {
    ...(firewall === undefined && allowIp.length === 0
      ? {}
      : {
          networkAcls: {
            defaultAction:
              firewall === undefined ? networkAcls.defaultAction : firewall === 'deny' ? 'Deny' : 'Allow',
            ipRules: allowIp.length === 0 ? (networkAcls.ipRules ?? []) : allowIp,
          },
        }),
    ...(publicAccess === undefined
      ? {}
      : { publicNetworkAccess: publicAccess === 'on' ? 'Enabled' : 'Disabled' }),
    ...(permissionModel === undefined ? {} : { permissionModel }),
    ...(accessPolicies.length === 0
      ? {}
      : {
          accessPolicies: await Promise.all(
            accessPolicies.map(async ({ principal, secrets }) => ({
              objectId: await objectIdOf(principal),
              secrets: secrets as AccessPolicy['secrets'],
            })),
          ),
        }),
    ...(require.length === 0 ? {} : { policies: require.flatMap(requirementOf) }),
  };
}

/** The emulator judges the permissions. */
function policyText(text: string): { readonly principal: string; readonly secrets: readonly string[] } {
  const [, principal, permissions] = /^(.+)=([a-z,]+)$/.exec(text) ?? [];
  if (principal !== undefined && permissions !== undefined)
    return { principal, secrets: permissions.split(',') };
  throw vaultError('invalid_usage', {
    message: `\`--access-policy ${text}\` is not \`principal=permission,permission\`.`,
    hint: 'Permissions are get, list, set, delete, recover, backup, restore and purge.',
  });
}

const COUNTED = ['maxValidityDays', 'minDaysLeft', 'maxActiveDays'] as const;

function requirementOf(text: string): readonly SecretPolicy[] {
  if (text === 'nothing') return [];
  if (text === 'expiration' || text === 'contentType') return [{ effect: 'Deny', requires: text }];
  const [name, days = ''] = text.split('=');
  for (const counted of COUNTED) {
    if (name !== counted) continue;
    const requires = { [counted]: wholeNumber(`--require ${counted}`, days) };
    return [{ effect: 'Deny', requires: requires as { maxValidityDays: number } }];
  }
  throw vaultError('invalid_usage', {
    message: `\`--require ${text}\` is nothing that secrets can be held to.`,
    hint: `Give expiration, contentType, ${COUNTED.map((each) => `${each}=<days>`).join(', ')}, or nothing.`,
  });
}
