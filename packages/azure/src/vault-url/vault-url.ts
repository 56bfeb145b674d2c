import { vaultError } from '@keyward/core/errors';
import { addressIn, type VaultAddress } from './address.ts';
import { mistakeIn } from './mistake.ts';

export { VAULT_SUFFIXES, type VaultAddress, type VaultSuffix } from './address.ts';

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
  const given = text.trim();
  const address = addressIn(given);
  if (address === undefined) throw vaultError('invalid_vault_url', mistakeIn(given));
  return address;
}
