import { parseCertificate, parseVaultChanges, parseVaultSettings } from '../vaults.ts';
import { nothing, operation } from './operation.ts';

export const vaults = {
  /** Every vault with its addresses, settings and counts, by name. */
  list: operation({
    method: 'GET',
    path: '/vaults',
    summary: 'List vaults',
    status: 200,
    answer: 'VaultList',
    parse: nothing,
    run: ({ ports }) => ({ vaults: ports.vaults() }),
  }),
  /** One vault with its addresses, settings and counts. */
  get: operation({
    method: 'GET',
    path: '/vaults/{vault}',
    summary: 'Show a vault',
    status: 200,
    answer: 'Vault',
    refusals: ['vault_not_found'],
    parse: ({ hole }) => ({ vault: hole }),
    run: ({ ports }, { vault }) => ports.vault(vault),
  }),
  /** Serves another vault. */
  add: operation({
    method: 'POST',
    path: '/vaults',
    summary: 'Add a vault',
    body: 'VaultSettings',
    status: 201,
    answer: 'VaultAdded',
    refusals: ['vault_exists', 'data_not_kept', 'closed'],
    parse: ({ body }) => parseVaultSettings(body),
    run: async ({ ports }, vault) => ({ name: vault.name, ...(await ports.addVault(vault)) }),
  }),
  /** Changes where a vault lets callers come from, what decides what they may do, and what secrets have to look like. */
  configure: operation({
    method: 'PATCH',
    path: '/vaults/{vault}',
    summary: 'Change properties of a vault',
    body: 'VaultChanges',
    status: 200,
    answer: 'VaultProperties',
    refusals: ['vault_not_found', 'data_not_kept'],
    parse: ({ hole, body }) => ({ vault: hole, ...parseVaultChanges(body) }),
    run: ({ ports }, { vault, ...changes }) => ports.configureVault(vault, changes),
  }),
  /** Puts the secret of a certificate into a vault. */
  addCertificate: operation({
    method: 'POST',
    path: '/vaults/{vault}/certificates',
    summary: 'Put the secret of a certificate into a vault',
    body: 'CertificateInput',
    status: 201,
    answer: 'Certificate',
    refusals: ['vault_not_found', 'data_not_kept'],
    parse: ({ hole, body }) => ({ vault: hole, ...parseCertificate(body) }),
    run: ({ ports }, { vault, ...certificate }) => ports.addCertificate(vault, certificate),
  }),
};
