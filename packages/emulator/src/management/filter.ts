import type { Vault } from '../vault/vault.ts';
import { ManagementRefusal } from './refusal.ts';
import { VAULT_TYPE } from './resource.ts';

/** The `$filter` of a list of resources: `resourceType eq '...'` and `name eq '...'`, joined by `and`. */
export function filterOf(text: string | undefined): (vault: Vault) => boolean {
  if (text === undefined || text.trim() === '') return () => true;
  // One space on each side: a run of them would be tried from each of its places.
  const tests = text.split(/\sand\s/i).map((part) => {
    const [, field = '', value = ''] = /^\s*(resourceType|name)\s+eq\s+'([^']*)'\s*$/i.exec(part) ?? [];
    if (field === '') throw invalidFilter();
    return { field: field.toLowerCase(), value: value.toLowerCase() };
  });
  return ({ name }) =>
    tests.every(({ field, value }) => value === (field === 'name' ? name : VAULT_TYPE).toLowerCase());
}

function invalidFilter(): ManagementRefusal {
  return new ManagementRefusal(
    400,
    'InvalidFilterInQueryString',
    "The filter in the query string is not understood here: resourceType eq '...' and name eq '...' are.",
  );
}
