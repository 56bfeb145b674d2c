import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { Clock } from '@keyward/core/clock';
import { type KeywardError, vaultError } from '@keyward/core/errors';
import { signInFailure } from '../failure/sign-in/failure.ts';

/** The longest chain (managed identity, then four developer tools) takes about half of this. */
const SIGN_IN_MS = 60_000;

/** A credential, as the official client is given it. */
interface SharedCredential {
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /** Whether somebody is signing in now. */
  isSigningIn(): boolean;
}

/**
 * A credential for the official client: one sign-in that all callers share, bounded, and with Keyward's errors.
 *
 * The client joins callers to the first one's request for a token and passes that caller's signal on; it is
 * replaced here, so that one caller who leaves does not fail the others.
 *
 * @param closed - Aborts when nobody uses the client any more.
 */
export function shared(
  credential: TokenCredential,
  { host, clock, closed }: { readonly host: string; readonly clock: Clock; readonly closed: AbortSignal },
): SharedCredential {
  let signIns = 0;
  return {
    async getToken(scopes, options = {}) {
      // Near a token's end the client tries again every 3 s until it has one: after close this ends it.
      if (closed.aborted) return { token: '', expiresOnTimestamp: 0 };
      signIns += 1;
      try {
        const token = await bounded(credential, scopes, options, { host, clock, closed });
        if (token !== null) return token;
        throw failure(new Error('The credential has no token for this scope.'), host, clock);
      } finally {
        signIns -= 1;
      }
    },
    isSigningIn: () => signIns > 0,
  };
}

async function bounded(
  credential: TokenCredential,
  scopes: string | string[],
  { abortSignal: _theirs, requestOptions: _alsoTheirs, ...options }: GetTokenOptions,
  { host, clock, closed }: { readonly host: string; readonly clock: Clock; readonly closed: AbortSignal },
): Promise<AccessToken | null> {
  const own = new AbortController();
  const signal = AbortSignal.any([own.signal, closed]);
  const late = clock.sleep(SIGN_IN_MS, signal).then(() => {
    throw vaultError('sign_in_failed', {
      message: `No token for the vault ${host} could be had: the credential did not answer within ${SIGN_IN_MS / 1_000} s.`,
    });
  });
  const asked = async () => {
    try {
      return await credential.getToken(scopes, { ...options, abortSignal: signal });
    } catch (thrown) {
      throw failure(thrown, host, clock);
    }
  };
  try {
    return await Promise.race([late, asked()]);
  } finally {
    own.abort();
    late.catch(() => {});
  }
}

function failure(thrown: unknown, host: string, clock: Clock): KeywardError {
  return signInFailure(thrown, { host, now: clock.now(), env: process.env });
}
