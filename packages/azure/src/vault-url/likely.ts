import { addressIn, VAULT_SUFFIXES, type VaultAddress, type VaultSuffix } from './address.ts';
import { isLoopback } from './loopback.ts';

/** What people write where a suffix belongs, and which they mean. */
const MISTAKEN: ReadonlyMap<string, VaultSuffix> = new Map([
  ['vault.azure.com', 'vault.azure.net'],
  ['keyvault.azure.net', 'vault.azure.net'],
  ['keyvault.azure.com', 'vault.azure.net'],
  ['vault.windows.net', 'vault.azure.net'],
  ['vault.azure.us', 'vault.usgovcloudapi.net'],
  ['vault.azure.com.cn', 'vault.azure.cn'],
]);
const MOST_SLIPS = 2;

/** The vault that a host that is none of a vault probably stands for, as `https://<host>`. */
export function likelyOrigin(host: string, port = ''): string | undefined {
  if (isLoopback(host)) return addressIn(`https://${host}${port === '' ? '' : `:${port}`}`)?.origin;
  const [, name = '', rest = ''] = /^([^.]+)\.(.{4,40})$/.exec(host) ?? [];
  const suffix = privateSuffix(rest) ?? MISTAKEN.get(rest) ?? nearest(rest);
  return suffix === undefined ? undefined : addressIn(`https://${name}.${suffix}`)?.origin;
}

/** The public suffix of a zone of private endpoints, which live under `vaultcore` names. */
export function privateSuffix(zone: string): VaultSuffix | undefined {
  const [, cloud] =
    /^(?:privatelink\.)?vaultcore\.(azure\.net|azure\.cn|usgovcloudapi\.net)$/.exec(zone) ?? [];
  return VAULT_SUFFIXES.find((suffix) => suffix === `vault.${cloud}`);
}

/** The hosts that a vault of the same name would have in other clouds. */
export function inOtherClouds({ host, place }: VaultAddress): readonly string[] {
  if (place === 'loopback') return [];
  const name = host.slice(0, -place.suffix.length - 1);
  return VAULT_SUFFIXES.filter((suffix) => suffix !== place.suffix).map((suffix) => `${name}.${suffix}`);
}

function nearest(text: string): VaultSuffix | undefined {
  const [best] = VAULT_SUFFIXES.map((suffix) => ({ suffix, slips: slips(text, suffix) }))
    .filter((one) => one.slips <= MOST_SLIPS)
    .sort((one, other) => one.slips - other.slips);
  return best?.suffix;
}

/** Letters put in, left out or exchanged between two texts (Levenshtein). */
function slips(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let to = 1; to <= other.length; to++) {
      const exchanged = (row[to - 1] ?? 0) + (other[to - 1] === letter ? 0 : 1);
      next.push(Math.min(exchanged, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
