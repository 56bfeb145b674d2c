import { randomBytes } from 'node:crypto';
import { type Clock, seconds } from '../../clock/clock.ts';
import type { Application } from '../application.ts';
import { pairwise, type Tenant } from '../tenant.ts';
import type { Grant } from './grants.ts';

export interface IdentityOptions {
  readonly grant: Grant;
  readonly application: Application;
  readonly tenant: Pick<Tenant, 'tenantId' | 'issuer'>;
  readonly version: 1 | 2;
  readonly authority: string;
  readonly nonce: string | undefined;
  readonly clock: Clock;
}

const LIFE_S = 3600;

/** What an id token says of somebody who signed in. */
export function identityClaims(options: IdentityOptions): Readonly<Record<string, unknown>> {
  const { grant, application, tenant, version, authority, nonce, clock } = options;
  const { user, permissions } = grant;
  const { tenantId } = tenant;
  const { userPrincipalName, displayName, objectId } = user;
  const now = seconds(clock);
  const shared = {
    aud: application.clientId,
    iat: now,
    nbf: now,
    exp: now + LIFE_S,
    nonce,
    sub: pairwise(objectId, application.clientId),
    tid: tenantId,
    uti: randomBytes(16).toString('base64url'),
  };
  if (version === 1) {
    return {
      ...shared,
      iss: tenant.issuer,
      amr: ['pwd'],
      name: displayName,
      oid: objectId,
      unique_name: userPrincipalName,
      upn: userPrincipalName,
      ver: '1.0',
    };
  }
  const profile = permissions.signIn.includes('profile');
  return {
    ...shared,
    // The one that the discovery document of this host names.
    iss: `https://${authority}/${tenantId}/v2.0`,
    ...(profile ? { name: displayName, oid: objectId, preferred_username: userPrincipalName } : {}),
    ...(permissions.signIn.includes('email') ? { email: userPrincipalName } : {}),
    ver: '2.0',
  };
}
