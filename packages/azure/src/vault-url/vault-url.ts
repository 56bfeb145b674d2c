import { type VaultOperationError, vaultError } from '@keyward/core/errors';
import { isLoopback } from './loopback.ts';

/** Key Vault's own suffixes: public cloud, Azure China, Azure Government. */
export const VAULT_SUFFIXES = ['vault.azure.net', 'vault.azure.cn', 'vault.usgovcloudapi.net'] as const;
/** One of {@link VAULT_SUFFIXES}. */
export type VaultSuffix = (typeof VAULT_SUFFIXES)[number];

/** The address of one vault, checked; frozen. */
export interface VaultAddress {
  /** `https://<host>[:<port>]`, without a trailing slash: what ids and next links must begin with. */
  readonly origin: string;
  /** Host and port, for messages. */
  readonly host: string;
  /** Where the vault is: in a cloud, or on this machine. */
  readonly place: { readonly suffix: VaultSuffix } | 'loopback';
}

const VAULT_NAME = /^[a-z](?:-?[a-z0-9])*$/;

/**
 * Checks the address of a vault.
 *
 * Accepted are `https://<vault>` under {@link VAULT_SUFFIXES}, and any https address of this machine, with
 * a port, for emulators. A token is sent only to an address that passed here.
 *
 * @param text - The address, as configured.
 * @returns The address, canonical and frozen.
 * @throws `invalid_vault_url`, naming what is wrong and, where it is clear, what to use instead.
 * @example
 * ```ts
 * import { parseVaultUrl } from '@keyward/azure';
 *
 * parseVaultUrl('https://Contoso.vault.azure.net/').origin; // 'https://contoso.vault.azure.net'
 * ```
 */
export function parseVaultUrl(text: string): VaultAddress {
  const url = URL.parse(text.trim());
  if (url === null) throw refused('The vault address is not a URL.');
  const host = url.hostname.replace(/\.$/, '');
  if (url.protocol !== 'https:') {
    throw refused(
      `The vault address ${show(host)} uses ${url.protocol.slice(0, -1)}: tokens are sent over https only.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw refused(
      `The vault address ${show(host)} holds a user name or password: Key Vault takes none, and it would be sent.`,
    );
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw refused(
      `The vault address ${show(host)} goes on after the host: name the vault alone, as in https://contoso.vault.azure.net.`,
    );
  }
  if (isLoopback(host)) {
    const authority = url.port === '' ? host : `${host}:${url.port}`;
    return Object.freeze({ origin: `https://${authority}`, host: authority, place: 'loopback' });
  }
  if (url.port !== '') {
    throw refused(`The vault address ${show(host)} names port ${url.port}: Key Vault answers on 443 only.`);
  }
  return inCloud(host);
}

function inCloud(host: string): VaultAddress {
  const instead = vaultBehind(host);
  if (instead !== undefined) {
    throw refused(
      `${show(host)} is the private name of a vault, for which no certificate exists: use https://${instead}, which resolves to the private endpoint where its DNS zone is linked.`,
    );
  }
  if (/(?:^|\.)managedhsm\./.test(host)) {
    throw refused(`${show(host)} is a Managed HSM: it keeps keys, and has no secrets.`);
  }
  const suffix = VAULT_SUFFIXES.find((known) => host.endsWith(`.${known}`));
  if (suffix === undefined) {
    throw refused(`${show(host)} is not under ${VAULT_SUFFIXES.join(', ')}, and not on this machine.`);
  }
  const name = host.slice(0, -suffix.length - 1);
  if (name.length < 3 || name.length > 24 || !VAULT_NAME.test(name)) {
    throw refused(
      `\`${name}\` is not the name of a vault: it has 3 to 24 letters, digits and single inner hyphens, and begins with a letter.`,
    );
  }
  return Object.freeze({ origin: `https://${host}`, host, place: Object.freeze({ suffix }) });
}

/** Private endpoints live under `vaultcore` zones, while the certificate is for the public name. */
function vaultBehind(host: string): string | undefined {
  const PRIVATE = /^([a-z0-9-]+)\.(?:privatelink\.)?vaultcore\.(azure\.net|azure\.cn|usgovcloudapi\.net)$/;
  const [, name, cloud] = PRIVATE.exec(host) ?? [];
  return name === undefined || cloud === undefined ? undefined : `${name}.vault.${cloud}`;
}

/** A host is at most 253 characters; what is longer is no host, and may be anything. */
function show(host: string): string {
  return host.length > 253 ? 'given' : host;
}

function refused(message: string): VaultOperationError {
  return vaultError('invalid_vault_url', { message });
}
