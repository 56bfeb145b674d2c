import type { AccessPolicy } from '../vault/properties.ts';
import { callerOf } from './caller.ts';
import type { AccessRequest, Refused } from './gate.ts';
import type { Principal } from './principal.ts';

/** Whether one of the policies is for the principal, or for a group of his, and gives the permission. */
export function permittedBy(
  policies: readonly AccessPolicy[],
  { objectId, applicationId, groups }: Principal,
  { permission }: AccessRequest,
): boolean {
  const held = [objectId, ...groups];
  return policies.some(
    (policy) =>
      held.some((id) => same(id, policy.objectId)) &&
      (policy.applicationId === undefined || same(policy.applicationId, applicationId)) &&
      policy.secrets.includes(permission),
  );
}

/** The service's own text. Policies are for a whole vault, so it names no secret. */
export function policyRefusal(
  principal: Principal,
  { vault, permission }: AccessRequest,
  location: string,
): Refused {
  return {
    kind: 'refused',
    innerCode: 'ForbiddenByPolicy',
    message:
      `The user, group or application '${callerOf(principal)}' does not have secrets ${permission} permission on key ` +
      `vault '${vault};location=${location}'. For help resolving this issue, please see ` +
      'https://go.microsoft.com/fwlink/?linkid=2125287',
  };
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
