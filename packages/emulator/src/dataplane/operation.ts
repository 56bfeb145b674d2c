import type { SecretAction } from '../access/gate.ts';
import type { SecretPermission } from '../vault/properties.ts';
import type { Page } from '../vault/secret.ts';
import type { Vault } from '../vault/vault.ts';
import { backupBlob, newSecret, secretChange } from './body.ts';
import { type List, nextLink, pageRequest } from './paging.ts';
import type { Renderer } from './renderer.ts';

/** A request that has passed every door before the vault's own. */
export interface Call {
  readonly vault: Vault;
  /** Decoded and well-formed; empty where the route has no name. */
  readonly name: string;
  readonly version: string | undefined;
  readonly apiVersion: string;
  readonly query: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly render: Renderer;
}

export interface Operation {
  readonly action: SecretAction;
  readonly permission: SecretPermission;
  readonly takesBody: boolean;
  /** The JSON of a 200, or undefined for a 204. */
  run(call: Call): object | undefined;
}

/** Access policies know an action by a word of their own, and fewer of them. */
const PERMISSIONS: Readonly<Record<SecretAction, SecretPermission>> = {
  getSecret: 'get',
  readMetadata: 'list',
  setSecret: 'set',
  update: 'set',
  delete: 'delete',
  backup: 'backup',
  restore: 'restore',
  recover: 'recover',
  purge: 'purge',
};

export const getSecret = operation('getSecret', ({ vault, name, version, render }) =>
  render.withValue(vault.get(name, version)),
);

export const setSecret = withBody('setSecret', ({ vault, name, body, render }) =>
  render.withValue(vault.set(name, newSecret(body))),
);

export const updateSecret = withBody('update', ({ vault, name, version, body, render }) =>
  render.bundle(vault.update(name, version, secretChange(body))),
);

export const deleteSecret = operation('delete', ({ vault, name, render }) =>
  render.deletedBundle(vault.delete(name)),
);

export const listSecrets = operation('readMetadata', (call) =>
  page(
    call,
    '/secrets',
    (after, limit) => call.vault.secrets(after, limit),
    (item) => call.render.item(item),
  ),
);

export const listVersions = operation('readMetadata', (call) =>
  page(
    call,
    `/secrets/${call.name}/versions`,
    (after, limit) => call.vault.versions(call.name, after, limit),
    (item) => call.render.version(item),
  ),
);

export const listDeletedSecrets = operation('readMetadata', (call) =>
  page(
    call,
    '/deletedsecrets',
    (after, limit) => call.vault.deletedSecrets(after, limit),
    (item) => call.render.deletedItem(item),
  ),
);

export const backupSecret = operation('backup', ({ vault, name }) => ({ value: vault.backup(name) }));

export const restoreSecret = withBody('restore', ({ vault, body, render }) =>
  render.bundle(vault.restore(backupBlob(body))),
);

export const getDeletedSecret: Operation = {
  ...operation('readMetadata', ({ vault, name, render }) => render.deletedBundle(vault.getDeleted(name))),
  // To role assignments it is a look at metadata, to access policies a read.
  permission: 'get',
};

export const recoverSecret = operation('recover', ({ vault, name, render }) =>
  render.bundle(vault.recover(name)),
);

export const purgeSecret = operation('purge', ({ vault, name }) => {
  vault.purge(name);
  return undefined;
});

function operation(action: SecretAction, run: Operation['run']): Operation {
  return { action, permission: PERMISSIONS[action], takesBody: false, run };
}

function withBody(action: SecretAction, run: Operation['run']): Operation {
  return { action, permission: PERMISSIONS[action], takesBody: true, run };
}

function page<Item>(
  { vault, query, apiVersion, render }: Call,
  path: string,
  read: (after: string | undefined, limit: number) => Page<Item>,
  item: (item: Item) => object,
): object {
  const list: List = { vault: vault.name, path };
  const { after, limit } = pageRequest(query, list);
  const found = read(after, limit);
  return {
    value: found.items.map(item),
    nextLink:
      found.after === undefined ? null : nextLink(render.origin, list, apiVersion, found.after, limit),
  };
}
