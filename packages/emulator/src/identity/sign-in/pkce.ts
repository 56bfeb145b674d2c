import { hash, timingSafeEqual } from 'node:crypto';
import type { Form } from '../form.ts';
import { EntraRefusal } from '../refusal.ts';

/** What the verifier at the token endpoint will have to fit (RFC 7636). */
export interface Challenge {
  readonly method: 'S256' | 'plain';
  readonly value: string;
}

const SIZES = { S256: /^[A-Za-z0-9_-]{43}$/, plain: /^[A-Za-z0-9._~-]{43,128}$/ } as const;

/** Undefined where the request has none, which Entra allows. Throws EntraRefusal. */
export function challengeOf(parameters: Form): Challenge | undefined {
  const value = parameters.get('code_challenge') ?? '';
  const method = parameters.get('code_challenge_method') ?? '';
  if (value === '' && method === '') return undefined;
  const known = method === '' ? 'plain' : method;
  if (known !== 'S256' && known !== 'plain') {
    throw new EntraRefusal(400, 'invalid_request', 50149, 'Invalid Code_Challenge_method parameter.');
  }
  if (!SIZES[known].test(value)) {
    throw new EntraRefusal(400, 'invalid_request', 501491, 'Invalid size of Code_Challenge parameter.');
  }
  return { method: known, value };
}

/** Throws EntraRefusal. A verifier without a challenge fits nothing (RFC 9700 §2.1.1). */
export function checkVerifier(challenge: Challenge | undefined, verifier: string): void {
  if (challenge === undefined && verifier === '') return;
  if (verifier === '') {
    throw new EntraRefusal(
      400,
      'invalid_grant',
      50148,
      'The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.',
    );
  }
  const made = challenge?.method === 'S256' ? hash('sha256', verifier, 'base64url') : verifier;
  if (challenge !== undefined && isSame(made, challenge.value)) return;
  throw new EntraRefusal(
    400,
    'invalid_grant',
    501481,
    'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  );
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
