import type { Claims } from '../identity/claims.ts';
import type { Tenant } from '../identity/tenant.ts';
import type { Verdict } from '../identity/verification.ts';
import { permittedBy, policyRefusal } from './access-policies.ts';
import type { Assignments } from './assignments.ts';
import type { Authentication, Gate } from './gate.ts';
import { rbacRefusal } from './rbac-refusal.ts';

export interface GateOptions {
  readonly tenant: Tenant;
  readonly assignments: Assignments;
  /** As challenges name it, without a trailing slash; asked at every call, since a port may be known late. */
  readonly authorityHost: () => string;
  /** Names in the resource paths of refusals; both made up by default. */
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  /** Azure region of a vault, as refusals name it. */
  readonly location: (vault: string) => string;
}

const MISSING: Authentication = {
  kind: 'refused',
  message: 'AKV10000: Request is missing a Bearer or PoP token.',
};

/** The data plane's gate: tokens of `tenant`, decisions by roles or policies, refusals in Key Vault's own words. */
export function createGate(options: GateOptions): Gate {
  const { tenant, assignments } = options;
  // Claims of a token are one object for as long as the token is remembered.
  const known = new WeakMap<Claims, Authentication>();

  const principalOf = (claims: Claims): Authentication => {
    const { oid, appid, tid, groups } = claims;
    const person = tenant.users.byObjectId(oid)?.userPrincipalName;
    const name = person ?? tenant.applications.byClientId(appid)?.name ?? appid;
    const { issuer } = tenant;
    const principal = { objectId: oid, applicationId: appid, tenantId: tid, issuer, groups, name };
    return { kind: 'authenticated', principal };
  };
  const authenticated = (verdict: Verdict): Authentication => {
    if (verdict.kind === 'refused') return verdict;
    let authentication = known.get(verdict.claims);
    if (authentication === undefined) {
      authentication = principalOf(verdict.claims);
      known.set(verdict.claims, authentication);
    }
    return authentication;
  };

  return {
    tenantId: tenant.tenantId,
    authorityHost: options.authorityHost,
    authenticate: (authorization, audiences) => {
      const token = bearer(authorization);
      if (token === undefined) return MISSING;
      const verdict = tenant.verify(token, audiences);
      return verdict instanceof Promise ? verdict.then(authenticated) : authenticated(verdict);
    },
    authorize: (principal, wanted, { permissionModel, accessPolicies }) => {
      if (permissionModel === 'accessPolicies') {
        return permittedBy(accessPolicies, principal, wanted)
          ? { kind: 'allowed' }
          : policyRefusal(principal, wanted, options.location(wanted.vault));
      }
      const assignment = assignments.find([principal.objectId, ...principal.groups], wanted);
      if (assignment !== undefined) return { kind: 'allowed', assignmentId: assignment.id };
      return rbacRefusal(principal, wanted, { ...options, location: options.location(wanted.vault) });
    },
  };
}

/** RFC 9110 §11.1: the scheme's case does not matter. */
function bearer(authorization: string | undefined): string | undefined {
  if (authorization === undefined || !/^bearer /i.test(authorization)) return undefined;
  const token = authorization.slice(7).trim();
  return token === '' ? undefined : token;
}
