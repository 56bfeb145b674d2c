import { type KeywardError, vaultError } from '@keyward/core/errors';
import type { ProxyAddress } from '../transport/proxy.ts';
import { inOtherClouds } from '../vault-url/likely.ts';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { isUntrusted } from './certificate.ts';
import { meaningOf } from './code.ts';

const SETTING = 'HTTPS_PROXY (or ALL_PROXY, HTTP_PROXY)';
const AROUND = 'name the vault in NO_PROXY if it is reached without a proxy';

export const CORRECT_PROXY = `Correct ${SETTING}, or ${AROUND}.`;

/** The error of a request that got to the proxy, or not even there. */
export function proxyFailure(
  thrown: unknown,
  code: string | undefined,
  { vault, proxy }: { readonly vault: VaultAddress; readonly proxy: ProxyAddress },
): KeywardError {
  const { statusCode } = thrown as { readonly statusCode?: unknown };
  if (typeof statusCode === 'number') return refusal(statusCode, vault, proxy);
  if (code !== undefined && isUntrusted(code)) {
    return vaultError('tls_untrusted', {
      message: `The certificate of the proxy ${proxy.host} is not trusted by this process (${code}).`,
      hint: 'Point NODE_EXTRA_CA_CERTS at the certificate of its authority, and start again.',
    });
  }
  const meaning = code === 'ERR_PROXY_TUNNEL' ? 'it closed the connection' : meaningOf(code);
  return vaultError('vault_unreachable', {
    message: `The proxy ${proxy.host}, through which the vault ${vault.host} is reached, cannot be reached itself: ${meaning}.`,
    hint: CORRECT_PROXY,
  });
}

function refusal(status: number, vault: VaultAddress, proxy: ProxyAddress): KeywardError {
  const to = `the vault ${vault.host}`;
  if (status === 407) {
    return vaultError('vault_unreachable', {
      message: proxy.signsIn
        ? `The proxy ${proxy.host} does not accept the user name and password that it is given, and does not lead to ${to} (407).`
        : `The proxy ${proxy.host} asks for a user name and password before it leads to ${to} (407).`,
      hint: `Set both in ${SETTING}, percent-encoded, as in http://<user>:<password>@${proxy.host}.`,
    });
  }
  if (status >= 500 && status <= 599) {
    return vaultError('vault_unreachable', {
      message: `The proxy ${proxy.host} could not reach ${to} (${status}).`,
      hint: `Check the spelling of the vault, and whether it is in another cloud (${inOtherClouds(vault).join(' or ')}); and that the proxy resolves and reaches it.`,
    });
  }
  return vaultError('vault_unreachable', {
    message: `The proxy ${proxy.host} does not let this process through to ${to} (${status}).`,
    hint: `Have the proxy allow CONNECT to ${vault.host}:443, or ${AROUND}.`,
  });
}
