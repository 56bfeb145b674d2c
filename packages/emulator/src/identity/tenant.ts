import { randomBytes } from 'node:crypto';
import { type Clock, seconds } from '../clock/clock.ts';
import { type Application, type Applications, createApplications } from './application.ts';
import type { PublicJwk, SigningKey } from './key.ts';
import { createVerification, type Verify } from './verification.ts';

/** Entra's usual life of an access token. */
const TOKEN_LIFE_S = 3599;

export interface TenantOptions {
  readonly tenantId: string;
  readonly clock: Clock;
  readonly signingKey: SigningKey;
  /** `iss` of every token: a mark of the emulator's own, so that no other service takes them. */
  readonly issuer: string;
}

export interface TokenRequest {
  readonly application: Application;
  readonly audience: string;
  /** 3599 by default; nothing or less gives a token that has expired already. */
  readonly expiresInS?: number;
  /** How the client proved itself: `1` by secret, `2` by assertion (claim `appidacr`). */
  readonly proof?: '1' | '2';
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

/** An Entra ID tenant: applications, the tokens issued to them, and what is made of those tokens. */
export interface Tenant {
  readonly tenantId: string;
  readonly issuer: string;
  readonly keys: readonly PublicJwk[];
  readonly signingKey: SigningKey;
  readonly applications: Applications;
  issue(request: TokenRequest): Promise<IssuedToken>;
  /** Signature, issuer, times and one of `audiences`; the first of them is named in a refusal. */
  readonly verify: Verify;
}

export function createTenant(options: TenantOptions): Tenant {
  const { tenantId, issuer, signingKey, clock } = options;
  return {
    tenantId,
    issuer,
    signingKey,
    keys: [signingKey.jwk],
    applications: createApplications(),
    verify: createVerification(options),
    issue: async ({ application, audience, expiresInS = TOKEN_LIFE_S, proof = '2', overrides = {} }) => {
      const now = seconds(clock);
      const scopes = application.scopes(audience);
      const roles = application.roles(audience);
      const claims = {
        aud: audience,
        iss: issuer,
        iat: now,
        nbf: now,
        exp: now + expiresInS,
        appid: application.clientId,
        appidacr: proof,
        azp: application.clientId,
        groups: application.groups.length > 0 ? application.groups : undefined,
        idp: issuer,
        idtyp: 'app',
        oid: application.objectId,
        roles: roles.length > 0 ? roles : undefined,
        scp: scopes.length > 0 ? scopes.join(' ') : undefined,
        sub: application.objectId,
        tid: tenantId,
        uti: randomBytes(16).toString('base64url'),
        ver: '1.0',
        xms_mirid: application.resourceId,
        ...overrides,
      };
      const { kid } = signingKey.jwk;
      // Loaded with the first token: a start signs none and need not wait for it.
      const { SignJWT } = await import('jose/jwt/sign');
      const token = await new SignJWT(claims)
        .setProtectedHeader({ typ: 'JWT', alg: 'RS256', x5t: kid, kid })
        .sign(signingKey.privateKey);
      return { token, expiresInS, notBefore: now, expiresOn: now + expiresInS };
    },
  };
}
