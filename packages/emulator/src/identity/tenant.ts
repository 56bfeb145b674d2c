import { hash, randomBytes } from 'node:crypto';
import { type Clock, seconds } from '../clock/clock.ts';
import {
  type Application,
  type Applications,
  createApplications,
  type KeptApplication,
} from './application.ts';
import type { PublicJwk, SigningKey } from './key.ts';
import { createUsers, type User, type Users } from './user.ts';
import { createVerification, type Verify } from './verification.ts';

/** Entra's usual life of an access token. */
const TOKEN_LIFE_S = 3599;

export interface TenantOptions {
  readonly tenantId: string;
  readonly clock: Clock;
  readonly signingKey: SigningKey;
  /** `iss` of every token: a mark of the emulator's own, so that no other service takes them. */
  readonly issuer: string;
  readonly keepApplication?: (application: KeptApplication) => void;
  readonly keepUser?: (user: User) => void;
}

export interface TokenRequest {
  readonly application: Application;
  readonly audience: string;
  /** 3599 by default; nothing or less gives a token that has expired already. */
  readonly expiresInS?: number;
  /** How the client proved itself: `0` not at all, `1` by secret, `2` by assertion (claim `appidacr`). */
  readonly proof?: '0' | '1' | '2';
  /** In whose name the application acts; without one it acts in its own. */
  readonly user?: User;
  /** What it may do in the user's name. */
  readonly scopes?: readonly string[];
  /** The resource in Azure whose identity asks; by default the application's own. */
  readonly resourceId?: string;
  /** Claims to set, or to leave out where undefined: for tests that need a token with a flaw. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresInS: number;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly expiresOn: number;
}

/** An Entra ID tenant: applications and people, the tokens issued to them, and what is made of those tokens. */
export interface Tenant {
  readonly tenantId: string;
  readonly issuer: string;
  readonly keys: readonly PublicJwk[];
  readonly signingKey: SigningKey;
  readonly applications: Applications;
  readonly users: Users;
  issue(request: TokenRequest): Promise<IssuedToken>;
  /** A JWT of these claims. */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** Signature, issuer, times and one of `audiences`; the first of them is named in a refusal. */
  readonly verify: Verify;
}

export function createTenant(options: TenantOptions): Tenant {
  const { tenantId, issuer, signingKey, clock } = options;
  const sign: Tenant['sign'] = async (claims) => {
    const { kid } = signingKey.jwk;
    // Loaded with the first token: a start signs none and need not wait for it.
    const { SignJWT } = await import('jose/jwt/sign');
    return await new SignJWT({ ...claims })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', x5t: kid, kid })
      .sign(signingKey.privateKey);
  };
  return {
    tenantId,
    issuer,
    signingKey,
    keys: [signingKey.jwk],
    applications: createApplications(options.keepApplication),
    users: createUsers(options.keepUser),
    verify: createVerification(options),
    sign,
    issue: async (request) => {
      const { application, audience, expiresInS = TOKEN_LIFE_S, proof = '2', user, overrides = {} } = request;
      const now = seconds(clock);
      const caller = user === undefined ? callerOf(request) : personOf(user, request);
      const token = await sign({
        aud: audience,
        iss: issuer,
        iat: now,
        nbf: now,
        exp: now + expiresInS,
        appid: application.clientId,
        appidacr: proof,
        azp: application.clientId,
        idp: issuer,
        tid: tenantId,
        uti: randomBytes(16).toString('base64url'),
        ver: '1.0',
        ...caller,
        ...overrides,
      });
      return { token, expiresInS, notBefore: now, expiresOn: now + expiresInS };
    },
  };
}

type Claims = Readonly<Record<string, unknown>>;

/** The application itself. */
function callerOf({ application, audience, resourceId = application.resourceId }: TokenRequest): Claims {
  const { objectId, groups } = application;
  return {
    groups: unlessEmpty(groups),
    idtyp: 'app',
    oid: objectId,
    roles: unlessEmpty(application.roles(audience)),
    scp: unlessEmpty(application.scopes(audience))?.join(' '),
    sub: objectId,
    xms_mirid: resourceId,
  };
}

/** Somebody in whose name it acts. The names stand under the claims of both versions of tokens, as the ids do. */
function personOf(user: User, { audience, scopes = [] }: TokenRequest): Claims {
  const { objectId, userPrincipalName, displayName, groups } = user;
  return {
    acr: '1',
    amr: ['pwd'],
    groups: unlessEmpty(groups),
    idtyp: 'user',
    name: displayName,
    oid: objectId,
    preferred_username: userPrincipalName,
    scp: unlessEmpty(scopes)?.join(' '),
    sub: pairwise(objectId, audience),
    unique_name: userPrincipalName,
    upn: userPrincipalName,
  };
}

/** A user has another `sub` for each application, so that two of them cannot compare notes. */
export function pairwise(objectId: string, audience: string): string {
  return hash('sha256', `${objectId}/${audience}`.toLowerCase(), 'base64url');
}

function unlessEmpty(values: readonly string[]): readonly string[] | undefined {
  return values.length > 0 ? values : undefined;
}
