import { hash } from 'node:crypto';
import { type Clock, seconds } from '../clock/clock.ts';
import { type Claims, parseClaims } from './claims.ts';
import type { SigningKey } from './key.ts';

/** Whether a token opens the data plane, or Key Vault's own words why not. */
export type Verdict =
  | { readonly kind: 'valid'; readonly claims: Claims }
  | { readonly kind: 'refused'; readonly message: string };

/** At once for a token that was verified before. */
export type Verify = (token: string, audiences: readonly string[]) => Verdict | Promise<Verdict>;

export interface VerificationOptions {
  readonly tenantId: string;
  readonly issuer: string;
  readonly signingKey: SigningKey;
  readonly clock: Clock;
  /** How many verified tokens are remembered; 1,000 by default. */
  readonly capacity?: number;
}

const TOKEN_LIMIT = 16_384;
const MALFORMED = "[AggregatedAuthenticationFailure] Error validating token: 'S2S17001'.";
const EXPIRED = "[TokenExpired] Error validating token: 'S2S12086'.";
const TOO_EARLY = "[AggregatedAuthenticationFailure] Error validating token: 'IDX10222'.";
const UNKNOWN_KEY = 'AKV10046: Unable to resolve the key used for signature validation.';

/**
 * The signature of a token is checked once; its times and its audience at every call. Tokens are remembered by
 * digest, so that no credential stays in memory.
 */
export function createVerification(options: VerificationOptions): Verify {
  const { clock, capacity = 1000 } = options;
  const remembered = new Map<string, Claims>();

  const remember = (key: string, claims: Claims) => {
    if (remembered.size >= capacity) {
      const [oldest] = remembered.keys();
      if (oldest !== undefined) remembered.delete(oldest);
    }
    remembered.set(key, claims);
  };

  const judge = (key: string, claims: Claims, audiences: readonly string[]): Verdict => {
    const now = seconds(clock);
    if (now >= claims.exp) {
      remembered.delete(key);
      return refused(EXPIRED);
    }
    if (!remembered.has(key)) remember(key, claims);
    if (now < claims.nbf) return refused(TOO_EARLY);
    if (!audiences.includes(claims.aud)) {
      const expected = audiences[0] ?? '';
      return refused(`AKV10022: Invalid audience. Expected ${expected}, found: ${claims.aud}.`);
    }
    return { kind: 'valid', claims };
  };

  return (token, audiences) => {
    if (token.length > TOKEN_LIMIT) return refused(MALFORMED);
    const key = hash('sha256', token, 'base64url');
    const claims = remembered.get(key);
    if (claims !== undefined) return judge(key, claims, audiences);
    return signedClaims(token, options).then((signed) =>
      signed.kind === 'refused' ? signed : judge(key, signed.claims, audiences),
    );
  };
}

async function signedClaims(token: string, options: VerificationOptions): Promise<Verdict> {
  const { signingKey, issuer, tenantId } = options;
  const { compactVerify } = await import('jose/jws/compact/verify');
  const { JOSEError, JWKSNoMatchingKey } = await import('jose/errors');
  let payload: unknown;
  try {
    const verified = await compactVerify(
      token,
      ({ kid }) => {
        if (kid !== signingKey.jwk.kid) throw new JWKSNoMatchingKey();
        return signingKey.publicKey;
      },
      { algorithms: ['RS256'] },
    );
    payload = JSON.parse(Buffer.from(verified.payload).toString('utf8'));
  } catch (error) {
    if (error instanceof JWKSNoMatchingKey) return refused(UNKNOWN_KEY);
    if (error instanceof JOSEError || error instanceof SyntaxError) return refused(MALFORMED);
    throw error;
  }
  const claims = parseClaims(payload);
  if (claims === undefined) return refused(MALFORMED);
  if (claims.iss !== issuer || claims.tid !== tenantId) {
    return refused(`AKV10032: Invalid issuer. Expected one of ${issuer}, found ${claims.iss}.`);
  }
  return { kind: 'valid', claims };
}

function refused(message: string): Verdict {
  return { kind: 'refused', message };
}
