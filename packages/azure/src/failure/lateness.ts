import { type KeywardError, vaultError } from '@keyward/core/errors';
import type { CallScope } from '../transport/scope.ts';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { reaching } from './connection.ts';
import { CORRECT_PROXY } from './proxy.ts';
import type { Subject } from './subject.ts';

/** The error of a call that took too long: one that still waited for its connection is about the network. */
export function tooLate(
  vault: VaultAddress,
  { doing }: Subject,
  ms: number,
  { dialling }: CallScope,
): KeywardError {
  const message = `The vault ${vault.host} did not ${doing} within ${ms} ms`;
  if (dialling === undefined) return vaultError('timeout', { message: `${message}.` });
  if (dialling === 'vault') {
    return vaultError('timeout', {
      message: `${message}: no connection to it came about.`,
      ...(vault.place === 'loopback' ? {} : { hint: reaching(vault) }),
    });
  }
  return vaultError('timeout', {
    message: `${message}: the proxy ${dialling.proxy} did not lead to it.`,
    hint: CORRECT_PROXY,
  });
}
