import type { Clock } from '../../clock/clock.ts';
import type { Reply } from '../../http/exchange.ts';
import type { Client } from '../client.ts';
import { jsonReply } from '../refusal.ts';
import type { Tenant } from '../tenant.ts';
import { tokenBody } from '../token-body.ts';
import { identityClaims } from './claims.ts';
import type { Grant, Grants } from './grants.ts';
import { DEFAULT_SCOPE, GRAPH, type Permissions, type Resource } from './permissions.ts';

export interface Redeeming {
  readonly tenant: Tenant;
  readonly clock: Clock;
  readonly grants: Grants;
  readonly version: 1 | 2;
  /** Host and port that this request came to. */
  readonly authority: string;
  readonly route: string;
  /** The client wants to be told who signed in, outside of the tokens. */
  readonly wantsClientInfo: boolean;
}

/** The v1 endpoint's answer to a request that names no resource. */
const DIRECTORY = 'https://graph.windows.net';
/** The one permission that Azure's own services have for users. */
const IMPERSONATION = 'user_impersonation';

/** The tokens of a grant: one for the resource, and where they were agreed to, one to tell who it is and one to return with. */
export async function tokensReply(
  grant: Grant,
  { application, proof }: Client,
  redeeming: Redeeming,
  nonce?: string,
): Promise<Reply> {
  const { tenant, clock, grants, version, authority, route } = redeeming;
  const { user, permissions } = grant;
  const { signIn } = permissions;
  const { audience, scopes } = permissions.resource ?? signInResource(permissions, version);
  const granted = grantedScopes({ audience, scopes }, application.scopes(audience));
  const issued = await tenant.issue({ application, audience, proof, user, scopes: granted });
  return jsonReply(
    200,
    {
      ...tokenBody(issued, audience, version),
      scope: version === 2 ? told(audience, [...new Set([...granted, ...scopes])]) : granted.join(' '),
      refresh_token: signIn.includes('offline_access') ? grants.refreshTokens.add(grant) : undefined,
      id_token: signIn.includes('openid')
        ? await tenant.sign(identityClaims({ grant, application, tenant, version, authority, nonce, clock }))
        : undefined,
      client_info: redeeming.wantsClientInfo ? clientInfo(user.objectId, tenant.tenantId) : undefined,
    },
    { route, principal: user.userPrincipalName },
  );
}

/** Who signed in, for clients that do not read id tokens. */
export function clientInfo(objectId: string, tenantId: string): string {
  return Buffer.from(JSON.stringify({ uid: objectId, utid: tenantId })).toString('base64url');
}

function signInResource({ signIn }: Permissions, version: 1 | 2): Resource {
  return version === 1
    ? { audience: DIRECTORY, scopes: [DEFAULT_SCOPE] }
    : { audience: GRAPH, scopes: signIn.filter((scope) => scope !== 'offline_access') };
}

function grantedScopes({ scopes }: Resource, registered: readonly string[]): readonly string[] {
  if (!scopes.includes(DEFAULT_SCOPE)) return scopes;
  return registered.length > 0 ? registered : [IMPERSONATION];
}

/** Clients look a token up by the scopes they asked for, so these are named beside what they stand for. */
function told(audience: string, scopes: readonly string[]): string {
  return scopes.map((scope) => (audience === GRAPH ? scope : `${audience}/${scope}`)).join(' ');
}
