/** What an access policy can allow on secrets. */
export const SECRET_PERMISSIONS = [
  'get',
  'list',
  'set',
  'delete',
  'recover',
  'backup',
  'restore',
  'purge',
] as const;

/** A permission of an access policy; `set` covers updates, `list` the versions and the deleted secrets. */
export type SecretPermission = (typeof SECRET_PERMISSIONS)[number];

/** Who reaches a vault over its public address. */
export interface NetworkAcls {
  /** What becomes of an address that no rule names. */
  readonly defaultAction: 'Allow' | 'Deny';
  /** IPv4 or IPv6 addresses and ranges in CIDR notation; none by default. Callers here come from loopback. */
  readonly ipRules?: readonly string[];
}

/** What one principal may do with the secrets of a vault. */
export interface AccessPolicy {
  /** Object id of an application, a managed identity, a user or a group. */
  readonly objectId: string;
  /** Counts only where the principal comes by this application. */
  readonly applicationId?: string;
  readonly secrets: readonly SecretPermission[];
}

/**
 * What an Azure Policy asks of a secret: the five built-in ones, `contentTypes` being of a tenant's own.
 *
 * - `expiration`: an expiry date
 * - `contentType`: a content type; `contentTypes`: one of these
 * - `maxValidityDays`: an expiry date at most so many days after the creation
 * - `minDaysLeft`: no expiry date, or one at least so many days from now
 * - `maxActiveDays`: not valid for more than so many days already
 */
export type SecretRequirement =
  | 'expiration'
  | 'contentType'
  | { readonly contentTypes: readonly string[] }
  | { readonly maxValidityDays: number }
  | { readonly minDaysLeft: number }
  | { readonly maxActiveDays: number };

/** An Azure Policy assigned to a vault, looked at when a secret is written or updated. */
export interface SecretPolicy {
  readonly effect: 'Deny';
  /** Of the assignment; that of the definition by default. */
  readonly name?: string;
  readonly requires: SecretRequirement;
}

/** What of a vault can be changed while it is served. Each property is replaced whole. */
export interface VaultProperties {
  /** Everybody by default. */
  readonly networkAcls?: NetworkAcls;
  /** `Disabled` refuses whoever does not come by a private link, and so everybody here; `Enabled` by default. */
  readonly publicNetworkAccess?: 'Enabled' | 'Disabled';
  /** What decides who may do what: role assignments, or access policies and they alone; `rbac` by default. */
  readonly permissionModel?: 'rbac' | 'accessPolicies';
  /** None by default, and then nobody may do anything under the permission model `accessPolicies`. */
  readonly accessPolicies?: readonly AccessPolicy[];
  /** None by default. */
  readonly policies?: readonly SecretPolicy[];
}

/** The properties, of something that has more. */
export function propertiesOf(of: Required<VaultProperties>): Required<VaultProperties> {
  const { networkAcls, publicNetworkAccess, permissionModel, accessPolicies, policies } = of;
  return { networkAcls, publicNetworkAccess, permissionModel, accessPolicies, policies };
}

/** A vault that refuses nobody for where he comes from and nothing for how it looks. */
export const OPEN_PROPERTIES: Required<VaultProperties> = {
  networkAcls: { defaultAction: 'Allow', ipRules: [] },
  publicNetworkAccess: 'Enabled',
  permissionModel: 'rbac',
  accessPolicies: [],
  policies: [],
};
