import { hash } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import { SecretValue } from '@keyward/core/value';
import type { Authority } from '../cloud/authority.ts';
import { FailedAttempt } from '../failure/sign-in/failure.ts';
import type { Trouble } from '../failure/sign-in/trouble.ts';
import { checkBrowser } from './browser.ts';
import { presentedBy } from './presented.ts';
import { checkSignIn, type SignIn } from './sign-in.ts';

const credentials = new Map<string, TokenCredential>();
/** Settings are few; whoever makes more credentials than this makes them by mistake. */
const MOST_CREDENTIALS = 100;

/**
 * The credential of a sign-in at an authority: one and the same for the life of the process, so that its tokens are
 * shared. It costs nothing until the first token is asked for: only then is `@azure/identity` loaded.
 *
 * @throws `invalid_configuration` for settings that no sign-in can work with, and for a browser that cannot open.
 */
export function credentialOf(signIn: SignIn, authority: Authority): TokenCredential {
  checkSignIn(signIn);
  if (signIn.method === 'browser') checkBrowser(process.env, process.platform);
  const key = keyOf(signIn, authority);
  const known = credentials.get(key);
  if (known !== undefined) return known;
  const credential = lazily({ ...signIn }, authority);
  if (credentials.size < MOST_CREDENTIALS) credentials.set(key, credential);
  return credential;
}

/** A digest, so that no secret becomes a key. */
function keyOf(signIn: SignIn, { origin }: Authority): string {
  const settings = Object.entries(signIn)
    .filter(([, setting]) => setting !== undefined)
    .map(([name, setting]) => [name, setting instanceof SecretValue ? setting.reveal() : setting])
    .toSorted();
  return hash('sha256', JSON.stringify([origin, settings]), 'base64url');
}

function lazily(signIn: SignIn, authority: Authority): TokenCredential {
  let loading: Promise<TokenCredential> | undefined;
  const load = async () => (await import('./official.ts')).officialCredential(signIn, authority);
  /** A failed load (a bad AZURE_TOKEN_CREDENTIALS) does not stick; a credential that loaded is kept. */
  const loaded = async () => {
    loading ??= load();
    const attempt = loading;
    try {
      return await attempt;
    } catch (thrown) {
      if (loading === attempt) loading = undefined;
      throw thrown;
    }
  };
  return {
    async getToken(scopes, options = {}) {
      const troubles: Trouble[] = [];
      const own = new AbortController();
      const stop = () => own.abort();
      if (options.abortSignal?.aborted) stop();
      options.abortSignal?.addEventListener?.('abort', stop);
      try {
        const credential = await loaded();
        const { attempt } = await import('./attempt.ts');
        const parts = { signal: own.signal, endsPrograms: signIn.method !== 'browser', troubles };
        return await attempt(parts, () => credential.getToken(scopes, options));
      } catch (thrown) {
        const presented = await presentedBy(signIn, thrown);
        throw new FailedAttempt({ method: signIn.method, thrown, troubles, presented });
      } finally {
        // Not aborted: the official client may be renewing a token that it gave out already.
        options.abortSignal?.removeEventListener?.('abort', stop);
      }
    },
  };
}
