import { describe, expect, test } from 'vitest';
import type { SecretAction } from './gate.ts';
import { dataAction, permits, ROLES, roleOf, SECRET_ACTIONS } from './roles.ts';

const ALL = SECRET_ACTIONS;
const READ: readonly SecretAction[] = ['getSecret', 'readMetadata'];

const MATRIX: readonly { role: string; id: string; may: readonly SecretAction[]; why: string }[] = [
  { role: 'Key Vault Administrator', id: '00482a5a-887f-4fb3-b363-3b7fe8e74483', may: ALL, why: 'vaults/*' },
  {
    role: 'Key Vault Secrets Officer',
    id: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    may: ALL,
    why: 'secrets/*',
  },
  {
    role: 'Key Vault Secrets User',
    id: '4633458b-17de-408a-b874-0445c86b69e6',
    may: READ,
    why: 'reads values',
  },
  {
    role: 'Key Vault Certificate User',
    id: 'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba',
    may: READ,
    why: 'reads the secret behind a certificate',
  },
  {
    role: 'Key Vault Reader',
    id: '21090545-7ca7-4776-b22c-e363652d74d2',
    may: ['readMetadata'],
    why: 'vaults/*/read is no action on a value',
  },
  {
    role: 'Key Vault Contributor',
    id: 'f25e0fa2-a7c8-4377-a976-54943a77a395',
    may: [],
    why: 'manages vaults, not what is in them',
  },
  { role: 'Contributor', id: 'b24988ac-6180-42a0-ab88-20f7382dd24c', may: [], why: 'control plane' },
  { role: 'Owner', id: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', may: [], why: 'control plane' },
  { role: 'Reader', id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7', may: [], why: 'control plane' },
];

test('the matrix names every role and every action', () => {
  expect(MATRIX.map(({ role }) => role).sort()).toEqual(ROLES.map(({ name }) => name).sort());
  expect([...ALL].sort()).toEqual([
    'backup',
    'delete',
    'getSecret',
    'purge',
    'readMetadata',
    'recover',
    'restore',
    'setSecret',
    'update',
  ]);
});

describe.each(MATRIX)('$role ($why)', ({ role: name, id, may }) => {
  test.each(ALL)('%s', (action) => {
    const role = roleOf(name);
    expect(role?.id).toBe(id);
    expect(role !== undefined && permits(role, action)).toBe(may.includes(action));
  });
});

test.each([
  { given: 'key vault secrets user', found: 'Key Vault Secrets User', why: 'names ignore case' },
  { given: '4633458B-17DE-408A-B874-0445C86B69E6', found: 'Key Vault Secrets User', why: 'ids too' },
  {
    given: '/providers/Microsoft.Authorization/roleDefinitions/21090545-7ca7-4776-b22c-e363652d74d2',
    found: 'Key Vault Reader',
    why: 'a role definition by its path',
  },
  { given: 'Key Vault', found: undefined, why: 'a part of a name' },
  { given: '', found: undefined, why: 'nothing' },
])('$given is $found: $why', ({ given, found }) => {
  expect(roleOf(given)?.name).toBe(found);
});

test('actions as role definitions and refusals write them', () => {
  expect(ALL.map(dataAction)).toEqual([
    'Microsoft.KeyVault/vaults/secrets/getSecret/action',
    'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
    'Microsoft.KeyVault/vaults/secrets/setSecret/action',
    'Microsoft.KeyVault/vaults/secrets/update/action',
    'Microsoft.KeyVault/vaults/secrets/delete',
    'Microsoft.KeyVault/vaults/secrets/backup/action',
    'Microsoft.KeyVault/vaults/secrets/restore/action',
    'Microsoft.KeyVault/vaults/secrets/recover/action',
    'Microsoft.KeyVault/vaults/secrets/purge/action',
  ]);
});
