/** What Azure takes as the name of a vault, besides its length; in lower case. */
const VAULT_NAME = /^[a-z](?:-?[a-z0-9])*$/;
const SHORTEST = 3;
const LONGEST = 24;
const PUBLIC_CLOUD = 'vault.azure.net';

/**
 * A whole address as it is; the name of a vault, or a template of names, as its address in the public cloud;
 * anything else is none.
 */
export function addressOf(text: string): string | undefined {
  if (text.includes('://')) return text;
  const name = text.toLowerCase();
  const fits = /[{}]/.test(name)
    ? /^[a-z0-9{}-]+$/.test(name)
    : name.length >= SHORTEST && canBeginVaultName(name);
  return fits ? `https://${name}.${PUBLIC_CLOUD}` : undefined;
}

/** Whether an address with the shortest words in its placeholders may be one: it can only get longer. */
export function canBeAddress(shortest: string): boolean {
  const host = URL.parse(shortest)?.hostname;
  if (host === undefined) return false;
  const vault = /^(?<name>[^.]*)\.vault\./.exec(host)?.groups?.['name'];
  return vault === undefined || canBeginVaultName(vault);
}

export function sameAddress(one: string, other: string): boolean {
  return comparableAddress(one) === comparableAddress(other);
}

/**
 * One text for all spellings of an address that lead to the same place: letter case of the host and closing slashes
 * do not count.
 *
 * @param address - The address of a vault, as configured.
 * @returns A text to compare by, and for nothing else; what is no address as it is.
 * @example
 * ```ts
 * import { comparableAddress } from '@keyward/core/ref';
 *
 * comparableAddress('https://Contoso.vault.azure.net/'); // 'https://contoso.vault.azure.net'
 * ```
 */
export function comparableAddress(address: string): string {
  return (URL.parse(address)?.href ?? address).replace(/\/+$/, '');
}

function canBeginVaultName(name: string): boolean {
  return name.length <= LONGEST && VAULT_NAME.test(name);
}
