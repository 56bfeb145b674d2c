import { EmulatorError } from '../error.ts';
import { flag, invalid, shown } from '../option.ts';
import { OPEN_PROPERTIES, type VaultProperties } from './properties.ts';
import { PROPERTY_NAMES, parseProperties } from './properties-input.ts';

/** A vault to serve. */
export interface VaultSettings extends VaultProperties {
  /** 3 to 24 letters, digits and single hyphens, a letter first; two vaults may not differ in case alone. */
  readonly name: string;
  /** Days that a deleted secret can be recovered, 7 to 90; 90 by default. */
  readonly retentionDays?: number;
  /** No purge before the retention ends; false by default. */
  readonly purgeProtection?: boolean;
}

const VAULT_NAME = /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/;
const NAME_HINT =
  'A vault name has 3 to 24 letters, digits and single hyphens, begins with a letter and does not end in a hyphen.';

export const SETTING_NAMES: readonly string[] = [
  'name',
  'retentionDays',
  'purgeProtection',
  ...PROPERTY_NAMES,
];

/** One vault; `taken` are the names of the others. Throws `invalid_option` or `vault_exists`. */
export function parseVault(vault: unknown, taken: readonly string[]): Required<VaultSettings> {
  const given: unknown = typeof vault === 'string' ? { name: vault } : vault;
  if (typeof given !== 'object' || given === null) throw invalid(`${shown(vault)} is no vault.`, NAME_HINT);
  for (const key of Object.keys(given)) {
    if (!SETTING_NAMES.includes(key)) {
      throw invalid(`A vault has no ${JSON.stringify(key)}.`, `A vault has ${SETTING_NAMES.join(', ')}.`);
    }
  }
  const {
    name,
    retentionDays = 90,
    purgeProtection,
    ...properties
  } = given as { [Key in keyof VaultSettings]?: unknown };
  if (typeof name !== 'string' || !VAULT_NAME.test(name))
    throw invalid(`${shown(name)} is no vault name.`, NAME_HINT);
  if (
    typeof retentionDays !== 'number' ||
    !Number.isInteger(retentionDays) ||
    retentionDays < 7 ||
    retentionDays > 90
  ) {
    throw invalid(
      `${shown(retentionDays)} is no retention.`,
      'Deleted secrets are kept for 7 to 90 whole days.',
    );
  }
  const twin = taken.find((other) => other.toLowerCase() === name.toLowerCase());
  if (twin !== undefined) {
    throw new EmulatorError(
      'vault_exists',
      `There is a vault ${JSON.stringify(twin)} already.`,
      'Vault names ignore case; choose another one.',
    );
  }
  return {
    name,
    retentionDays,
    purgeProtection: flag('purgeProtection', purgeProtection, false),
    ...OPEN_PROPERTIES,
    ...parseProperties(properties),
  };
}
