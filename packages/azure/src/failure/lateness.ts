import { type KeywardError, vaultError } from '@keyward/core/errors';
import type { CallScope } from '../transport/scope.ts';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { reaching } from './connection.ts';
import { CORRECT_PROXY } from './proxy.ts';
import type { Subject } from './subject.ts';

/** What a call was about when its time was up. */
interface Circumstances {
  readonly vault: VaultAddress;
  readonly scope: CallScope;
  /** Somebody is signing in to this vault, for this call or for all. */
  readonly isSigningIn: boolean;
}

/** The error of a call that took too long: one that still waited for a connection or a token is about that. */
export function tooLate(
  { doing }: Subject,
  ms: number,
  { vault, scope, isSigningIn }: Circumstances,
): KeywardError {
  const message = `The vault ${vault.host} did not ${doing} within ${ms} ms`;
  const { dialling } = scope;
  if (dialling === 'vault') {
    return vaultError('timeout', {
      message: `${message}: no connection to it came about.`,
      ...(vault.place === 'loopback' ? {} : { hint: reaching(vault) }),
    });
  }
  if (dialling !== undefined) {
    return vaultError('timeout', {
      message: `${message}: the proxy ${dialling.proxy} did not lead to it.`,
      hint: CORRECT_PROXY,
    });
  }
  if (isSigningIn && !isAsked(scope)) {
    return vaultError('timeout', {
      message: `${message}: it was not asked, since no token came about in that time.`,
      hint: 'See with `keyward whoami` how long signing in takes, and name the one way with KEYWARD_SIGN_IN: the default chain tries one after the other.',
    });
  }
  return vaultError('timeout', { message: `${message}.` });
}

/** Whether a request with a token is at the vault: a sign-in that renews the token does not concern it. */
function isAsked({ handedOver, answer }: CallScope): boolean {
  return handedOver && answer === undefined;
}
