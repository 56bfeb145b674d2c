import { RESOURCE_GROUP, SUBSCRIPTION_ID } from '../access/placement.ts';
import type { AccessPolicy } from '../vault/properties.ts';
import type { Vault } from '../vault/vault.ts';

/** Resources in the shape of Azure Resource Manager. */

const SUBSCRIPTION = `/subscriptions/${SUBSCRIPTION_ID}`;
const GROUP = `${SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}`;
export const VAULT_TYPE = 'Microsoft.KeyVault/vaults';

export function tenantResource(tenantId: string): object {
  return {
    id: `/tenants/${tenantId}`,
    tenantId,
    countryCode: 'NL',
    displayName: 'Keyward emulator',
    domains: ['keyward-emulator.localhost'],
    tenantCategory: 'Home',
    defaultDomain: 'keyward-emulator.localhost',
    tenantType: 'AAD',
  };
}

export function subscriptionResource(tenantId: string): object {
  return {
    id: SUBSCRIPTION,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: SUBSCRIPTION_ID,
    tenantId,
    displayName: 'Keyward emulator',
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

export function groupResource(location: string): object {
  return {
    id: GROUP,
    name: RESOURCE_GROUP,
    type: 'Microsoft.Resources/resourceGroups',
    location,
    properties: { provisioningState: 'Succeeded' },
  };
}

/** A vault in a list of resources of any kind. */
export function vaultSummary({ name, location }: Vault): object {
  return { id: `${GROUP}/providers/${VAULT_TYPE}/${name}`, name, type: VAULT_TYPE, location, tags: {} };
}

/** `uri` is where its secrets are reached. */
export function vaultResource(vault: Vault, tenantId: string, uri: string): object {
  const { networkAcls, publicNetworkAccess, permissionModel, accessPolicies } = vault.properties;
  return {
    ...vaultSummary(vault),
    properties: {
      sku: { family: 'A', name: 'standard' },
      tenantId,
      accessPolicies: accessPolicies.map((policy) => policyResource(policy, tenantId)),
      networkAcls: {
        bypass: 'AzureServices',
        defaultAction: networkAcls.defaultAction,
        ipRules: (networkAcls.ipRules ?? []).map((value) => ({ value })),
        virtualNetworkRules: [],
      },
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: vault.recoverableDays,
      enableRbacAuthorization: permissionModel === 'rbac',
      // Never false on the wire: Azure has it true or not at all.
      enablePurgeProtection: vault.recoveryLevel.includes('Purgeable') ? undefined : true,
      vaultUri: uri,
      provisioningState: 'Succeeded',
      publicNetworkAccess,
    },
  };
}

function policyResource({ objectId, applicationId, secrets }: AccessPolicy, tenantId: string): object {
  return { tenantId, objectId, applicationId, permissions: { secrets } };
}
