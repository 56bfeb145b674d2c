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

/** The address of a vault that a text is; undefined where it is none. */
export function addressIn(text: string): VaultAddress | undefined {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return undefined;
  const host = url.hostname.replace(/\.$/, '');
  if (isLoopback(host)) {
    const authority = url.port === '' ? host : `${host}:${url.port}`;
    return Object.freeze({ origin: `https://${authority}`, host: authority, place: 'loopback' });
  }
  const suffix = VAULT_SUFFIXES.find((known) => host.endsWith(`.${known}`));
  if (url.port !== '' || suffix === undefined) return undefined;
  if (!isVaultName(host.slice(0, -suffix.length - 1))) return undefined;
  return Object.freeze({ origin: `https://${host}`, host, place: Object.freeze({ suffix }) });
}

/** Whether a vault can have this name. */
export function isVaultName(name: string): boolean {
  return name.length >= 3 && name.length <= 24 && /^[a-z](?:-?[a-z0-9])*$/i.test(name);
}
