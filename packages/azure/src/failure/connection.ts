import { type KeywardError, vaultError } from '@keyward/core/errors';
import { BodyTooLarge, StoppedAtProxy } from '../transport/broken.ts';
import type { Presented } from '../transport/certificates.ts';
import type { ProxyAddress } from '../transport/proxy.ts';
import { inOtherClouds } from '../vault-url/likely.ts';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { certificateFailure, isOfTime, isUntrusted } from './certificate.ts';
import { codeOf, meaningOf } from './code.ts';
import { proxyFailure } from './proxy.ts';

/** What is known of a request that got no answer. */
interface Circumstances {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Certificates that were presented and refused, where that was looked at. */
  readonly presented: readonly Presented[];
  /** Through which the request went. */
  readonly proxy?: ProxyAddress;
}

/** The error of a request that got no answer. */
export function connectionFailure(
  thrown: unknown,
  vault: VaultAddress,
  { now, presented, proxy }: Circumstances,
): KeywardError {
  const { host } = vault;
  if (thrown instanceof StoppedAtProxy && proxy !== undefined) {
    return proxyFailure(thrown.reason, codeOf(thrown.reason), { vault, proxy });
  }
  if (thrown instanceof BodyTooLarge) {
    return vaultError('unexpected_response', {
      message: `The vault ${host} answered with more than any answer of Key Vault holds.`,
    });
  }
  const code = codeOf(thrown);
  if (code !== undefined && isUntrusted(code)) {
    return certificateFailure(code, { vault, now, presented, names: namesOf(thrown) });
  }
  const hint = adviceFor(code, vault);
  return vaultError('vault_unreachable', {
    message: `The vault ${host} cannot be reached${proxy === undefined ? '' : ` through the proxy ${proxy.host}`}: ${meaningOf(code)}.`,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Whether the certificates that a request refused tell more than its error: one more handshake shows them. */
export function callsForLook(thrown: unknown, { place }: VaultAddress): boolean {
  const code = codeOf(thrown) ?? '';
  // An emulator's authority is no stranger, whoever does not trust it.
  return isUntrusted(code) && namesOf(thrown) === undefined && (place !== 'loopback' || isOfTime(code));
}

/** What to do where a vault in a cloud is not reached. */
export function reaching({ host }: VaultAddress): string {
  return `Let this machine reach ${host} on port 443, or set HTTPS_PROXY where the way out is a proxy; a private endpoint is reached from its own network alone.`;
}

function adviceFor(code: string | undefined, vault: VaultAddress): string | undefined {
  if (vault.place === 'loopback') {
    if (code === 'ECONNREFUSED') return 'Start an emulator with `keyward emulator`, and check the port.';
    return undefined;
  }
  const zone = vault.place.suffix.replace('vault.', 'privatelink.vaultcore.');
  switch (code) {
    case 'ENOTFOUND':
      return `Check the spelling, whether the vault was deleted (\`az keyvault list-deleted\`), and whether it is in another cloud (${inOtherClouds(vault).join(' or ')}). For a vault with a private endpoint link the DNS zone ${zone} to this network.`;
    case 'EAI_AGAIN':
      return 'Check the name service of this machine, and the VPN where it is reached through one.';
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return reaching(vault);
    default:
      return undefined;
  }
}

/** The names that a certificate is for, which came instead of the one that was asked for. */
function namesOf(thrown: unknown): readonly string[] | undefined {
  if (codeOf(thrown) !== 'ERR_TLS_CERT_ALTNAME_INVALID') return undefined;
  const { cert } = thrown as { readonly cert?: { readonly subjectaltname?: unknown } };
  const listed = typeof cert?.subjectaltname === 'string' ? cert.subjectaltname.slice(0, 10_000) : '';
  return [...listed.matchAll(/(?:^|, )DNS:([0-9A-Za-z*._-]{1,253})(?=,|$)/g)].map(([, name = '']) => name);
}
