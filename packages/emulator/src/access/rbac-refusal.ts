import { callerOf } from './caller.ts';
import type { Refused, RoleRequest } from './gate.ts';
import { RESOURCE_GROUP, SUBSCRIPTION_ID } from './placement.ts';
import type { Principal } from './principal.ts';
import { dataAction } from './roles.ts';

/** Where a vault is, as refusals name it. */
export interface Whereabouts {
  /** Azure region. */
  readonly location: string;
  /** Both made up by default. */
  readonly subscriptionId?: string | undefined;
  readonly resourceGroup?: string | undefined;
}

/** The lines as recorded from the real service, the space before the one line break included. */
export function rbacRefusal(principal: Principal, wanted: RoleRequest, where: Whereabouts): Refused {
  const { location, subscriptionId = SUBSCRIPTION_ID, resourceGroup = RESOURCE_GROUP } = where;
  const { vault, secret, action } = wanted;
  const scope = `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/providers/microsoft.keyvault/vaults/${vault}`;
  const resource = secret === undefined ? scope : `${scope}/secrets/${secret}`;
  const message = [
    'Caller is not authorized to perform action on resource.',
    'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
    `Caller: ${callerOf(principal)}`,
    `Action: '${dataAction(action)}'`,
    `Resource: '${resource}'`,
    'Assignment: (not found)',
    'DenyAssignmentId: null',
    "DecisionReason: 'DeniedWithNoValidRBAC' ",
    `Vault: ${vault};location=${location}`,
    '',
  ].join('\r\n');
  return { kind: 'refused', innerCode: 'ForbiddenByRbac', message };
}
