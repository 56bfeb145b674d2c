import { DAY_MS, issueSelfSigned } from '../certificate/issue.ts';
import type { Clock } from '../clock/clock.ts';
import { EmulatorError } from '../error.ts';
import { invalid, shown } from '../option.ts';
import type { VaultAddress } from '../ready.ts';
import { LAST_SECOND } from '../vault/limits.ts';
import type { VaultProperties } from '../vault/properties.ts';
import { PROPERTY_NAMES, parseChanges, parseProperties } from '../vault/properties-input.ts';
import { VaultError } from '../vault/refusal.ts';
import { SETTING_NAMES, type VaultSettings } from '../vault/settings.ts';
import type { Vault } from '../vault/vault.ts';
import { badInput, parseFields, textOf } from './input.ts';
import type { ListedVault } from './listed.ts';
import type { CertificateInput, VaultPorts } from './ports.ts';

export interface VaultCommandsOptions {
  /** A vault that is served. */
  readonly find: (name: string) => Vault | undefined;
  readonly addresses: () => Readonly<Record<string, VaultAddress>>;
  readonly clock: Clock;
}

/** How far Key Vault dates its own certificates back. */
const BACKDATED_MS = 600_000;
const LONGEST_DAYS = 3_650;

/** What is commanded of vaults that are there already. */
export function createVaultCommands({
  find,
  addresses,
  clock,
}: VaultCommandsOptions): Omit<VaultPorts, 'addVault'> {
  const served = (name: string): Vault => {
    const vault = find(name);
    if (vault !== undefined) return vault;
    throw new EmulatorError(
      'vault_not_found',
      `There is no vault ${shown(name)}.`,
      `Vaults are ${Object.keys(addresses()).join(', ')}.`,
    );
  };
  const listed = (vault: Vault): ListedVault => {
    const { url = '', localhostUrl = '' } = addresses()[vault.name] ?? {};
    return {
      name: vault.name,
      url,
      localhostUrl,
      retentionDays: vault.recoverableDays,
      purgeProtection: vault.purgeProtection,
      secrets: vault.census(),
      ...structuredClone(vault.properties),
    };
  };
  return {
    vaults: () => Object.fromEntries(Object.keys(addresses()).map((name) => [name, listed(served(name))])),
    vault: (name) => listed(served(name)),
    configureVault: (name, changes) => {
      const vault = served(name);
      vault.configure(parseChanges(changes));
      // A copy: what a vault holds, and what all of them begin with, is nobody else's to change.
      return structuredClone(vault.properties);
    },
    addCertificate: async (vaultName, { name, validityDays = 365 }) => {
      const vault = served(vaultName);
      if (!Number.isInteger(validityDays) || validityDays < 1 || validityDays > LONGEST_DAYS) {
        throw invalid(`${shown(validityDays)} is no validity.`, `Give whole days from 1 to ${LONGEST_DAYS}.`);
      }
      if (typeof name !== 'string' || !/^[0-9a-zA-Z-]{1,127}$/.test(name)) {
        throw invalid(
          `${shown(name)} is no name of a certificate.`,
          'Give 1 to 127 letters, digits and hyphens.',
        );
      }
      const from = Math.max(0, clock.now() - BACKDATED_MS);
      const to = Math.min(from + validityDays * DAY_MS, LAST_SECOND * 1_000);
      const { certificate, key } = await issueSelfSigned(name, new Date(from), new Date(to));
      try {
        const { secret } = vault.setManaged(name, {
          value: key + certificate,
          contentType: 'application/x-pem-file',
          notBefore: Math.floor(from / 1000),
          expires: Math.floor(to / 1000),
        });
        return { name, version: secret.version };
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        throw invalid(error.message, 'Give the certificate another name.');
      }
    },
  };
}

/** Names and numbers are judged where every vault is made; here only the shape is. */
export function parseVaultSettings(body: Uint8Array): VaultSettings {
  const { name, retentionDays, purgeProtection, ...properties } = parseFields(body, SETTING_NAMES);
  if (retentionDays !== undefined && typeof retentionDays !== 'number')
    throw badInput('retentionDays is not a number.');
  if (purgeProtection !== undefined && typeof purgeProtection !== 'boolean') {
    throw badInput('purgeProtection is neither true nor false.');
  }
  return {
    name: textOf('name', name),
    ...(retentionDays === undefined ? {} : { retentionDays }),
    ...(purgeProtection === undefined ? {} : { purgeProtection }),
    ...parseProperties(properties),
  };
}

export function parseVaultChanges(body: Uint8Array): VaultProperties {
  return parseProperties(parseFields(body, PROPERTY_NAMES));
}

export function parseCertificate(body: Uint8Array): CertificateInput {
  const { name, validityDays } = parseFields(body, ['name', 'validityDays']);
  if (validityDays !== undefined && typeof validityDays !== 'number')
    throw badInput('validityDays is not a number.');
  return { name: textOf('name', name), ...(validityDays === undefined ? {} : { validityDays }) };
}
