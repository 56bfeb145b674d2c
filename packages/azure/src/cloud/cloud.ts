import type { VaultSuffix } from '../vault-url/vault-url.ts';

/** One of Azure's clouds, which share neither tenants nor tokens. */
export interface Cloud {
  /** As its users call it. */
  readonly name: string;
  /** Where Entra ID signs in to it. */
  readonly authority: string;
  /** Hosts of its Entra ID, the older names included. */
  readonly hosts: readonly string[];
  /** Hosts of another cloud that its vaults may name all the same. */
  readonly borrowed: readonly string[];
}

/** Azure's clouds by the suffix of their vaults: the one table of sovereign names. */
export const CLOUDS: Readonly<Record<VaultSuffix, Cloud>> = {
  'vault.azure.net': {
    name: 'Azure',
    authority: 'https://login.microsoftonline.com',
    hosts: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
    borrowed: [],
  },
  'vault.azure.cn': {
    name: 'Azure China',
    authority: 'https://login.partner.microsoftonline.cn',
    hosts: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
    borrowed: [],
  },
  'vault.usgovcloudapi.net': {
    name: 'Azure US Government',
    authority: 'https://login.microsoftonline.us',
    hosts: ['login.microsoftonline.us', 'login.usgovcloudapi.net', 'login-us.microsoftonline.com'],
    // Tenants of it that are older than its own Entra ID.
    borrowed: ['login.microsoftonline.com'],
  },
};

/** The cloud whose Entra ID a host is; undefined for a host of nobody's or of a private cloud. */
export function cloudOf(host: string): Cloud | undefined {
  return Object.values(CLOUDS).find(({ hosts }) => hosts.includes(host));
}

/** The cloud whose vaults ask for tokens for this resource, such as `https://vault.azure.cn`. */
export function cloudOfResource(resource: string): Cloud | undefined {
  return Object.entries(CLOUDS).find(([suffix]) => resource === `https://${suffix}`)?.[1];
}
