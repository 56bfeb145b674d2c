import type { SecretAction } from './gate.ts';

/** A built-in role of Azure, as far as it concerns the data plane. */
export interface Role {
  /** The role definition's GUID, the same in every tenant. */
  readonly id: string;
  readonly name: string;
  /** Data actions, with `*` for any run of characters. A role of the control plane has none. */
  readonly dataActions: readonly string[];
}

const VAULTS = 'Microsoft.KeyVault/vaults';

export const ROLES: readonly Role[] = [
  {
    id: '00482a5a-887f-4fb3-b363-3b7fe8e74483',
    name: 'Key Vault Administrator',
    dataActions: [`${VAULTS}/*`],
  },
  {
    id: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    name: 'Key Vault Secrets Officer',
    dataActions: [`${VAULTS}/secrets/*`],
  },
  {
    id: '4633458b-17de-408a-b874-0445c86b69e6',
    name: 'Key Vault Secrets User',
    dataActions: [`${VAULTS}/secrets/getSecret/action`, `${VAULTS}/secrets/readMetadata/action`],
  },
  {
    id: '21090545-7ca7-4776-b22c-e363652d74d2',
    name: 'Key Vault Reader',
    dataActions: [`${VAULTS}/*/read`, `${VAULTS}/secrets/readMetadata/action`],
  },
  {
    id: 'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba',
    name: 'Key Vault Certificate User',
    dataActions: [
      `${VAULTS}/certificates/read`,
      `${VAULTS}/secrets/getSecret/action`,
      `${VAULTS}/secrets/readMetadata/action`,
      `${VAULTS}/keys/read`,
    ],
  },
  { id: 'f25e0fa2-a7c8-4377-a976-54943a77a395', name: 'Key Vault Contributor', dataActions: [] },
  { id: 'b24988ac-6180-42a0-ab88-20f7382dd24c', name: 'Contributor', dataActions: [] },
  { id: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', name: 'Owner', dataActions: [] },
  { id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7', name: 'Reader', dataActions: [] },
];

/** By name, by GUID, or by the path of a role definition that ends in its GUID; without case. */
export function roleOf(nameOrId: string): Role | undefined {
  const wanted = nameOrId.toLowerCase();
  const id = wanted.slice(wanted.lastIndexOf('/') + 1);
  return ROLES.find((role) => role.name.toLowerCase() === wanted || role.id === id);
}

/** The action's name in role definitions and refusals. */
export function dataAction(action: SecretAction): string {
  return `${VAULTS}/secrets/${action === 'delete' ? 'delete' : `${action}/action`}`;
}

const permitted = new Map<Role, ReadonlySet<SecretAction>>();

export const SECRET_ACTIONS: readonly SecretAction[] = [
  'getSecret',
  'readMetadata',
  'setSecret',
  'update',
  'delete',
  'backup',
  'restore',
  'recover',
  'purge',
];

export function permits(role: Role, action: SecretAction): boolean {
  let actions = permitted.get(role);
  if (actions === undefined) {
    actions = new Set(
      SECRET_ACTIONS.filter((one) => role.dataActions.some((pattern) => covers(pattern, dataAction(one)))),
    );
    permitted.set(role, actions);
  }
  return actions.has(action);
}

function covers(pattern: string, action: string): boolean {
  const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}
