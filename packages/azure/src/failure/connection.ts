import { type KeywardError, vaultError } from '@keyward/core/errors';
import { BodyTooLarge } from '../transport/wire.ts';
import type { VaultAddress } from '../vault-url/vault-url.ts';

const UNTRUSTED =
  /^(?:UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|ERR_TLS_CERT_ALTNAME_)/;

/** What the codes mean that people meet; the others speak for themselves. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'the name service did not answer',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network',
  EPROTO: 'it does not speak TLS',
  ERR_PROXY_TUNNEL: 'the proxy does not let this process through',
};

/** The error of a request that got no answer. */
export function connectionFailure(thrown: unknown, { host }: VaultAddress): KeywardError {
  const code = codeOf(thrown);
  if (code !== undefined && UNTRUSTED.test(code)) {
    return vaultError('tls_untrusted', {
      message: `The certificate of the vault ${host} is not trusted by this process (${code}).`,
    });
  }
  if (thrown instanceof BodyTooLarge) {
    return vaultError('unexpected_response', {
      message: `The vault ${host} answered with more than any answer of Key Vault holds.`,
    });
  }
  const meaning = MEANINGS[code ?? ''] ?? 'the connection failed';
  return vaultError('vault_unreachable', {
    message: `The vault ${host} cannot be reached: ${meaning}${code === undefined ? '' : ` (${code})`}.`,
  });
}

/** Node gathers the failures of several addresses into one error that carries the code of the first. */
function codeOf(thrown: unknown): string | undefined {
  for (let error = thrown, depth = 0; typeof error === 'object' && error !== null && depth < 4; depth++) {
    const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
    if (typeof code === 'string' && /^[A-Z0-9_]{3,60}$/.test(code)) return code;
    error = cause;
  }
  return undefined;
}
