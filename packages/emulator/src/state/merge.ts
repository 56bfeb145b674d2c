import { isDeepStrictEqual } from 'node:util';
import { scopeKey } from '../access/assignments.ts';
import { EmulatorError } from '../error.ts';
import type { SecretImage } from '../vault/image.ts';
import { deletionAt, LIVE } from '../vault/life.ts';
import { OPEN_PROPERTIES } from '../vault/properties.ts';
import type { Image, TenantImage, VaultImage } from './image.ts';
import { residentApplications } from './origin.ts';
import type { Seed, SeedSecret, SeedVault } from './seed.ts';

/**
 * What an emulator knows once it has taken a seed in: everything that it knew, and the seed. Nothing that is there is
 * written over, but for the properties of a vault that the seed names, and what is there from the start.
 *
 * @throws EmulatorError `state_conflict`
 */
export function merged(image: Image, seed: Seed): Image {
  checkTenant(image.tenant, seed.tenant);
  return {
    tenant: image.tenant,
    vaults: mergedVaults(image.vaults, seed.vaults),
    applications: mergedApplications(image, seed),
    users: mergedUsers(image, seed),
    assignments: mergedAssignments(image, seed),
  };
}

function checkTenant(tenant: TenantImage, given: Partial<TenantImage>): void {
  const known: Readonly<Record<string, unknown>> = { ...tenant };
  const other = Object.entries(given).find(([name, value]) => !isDeepStrictEqual(known[name], value));
  if (other === undefined) return;
  throw conflict(
    `tenant.${other[0]}`,
    'it is another one here',
    'What is there from the start stays until the end: start the emulator with this document, or leave tenant out.',
  );
}

function mergedVaults(present: readonly VaultImage[], added: readonly SeedVault[]): readonly VaultImage[] {
  const byName = new Map(present.map((vault) => [vault.settings.name.toLowerCase(), vault]));
  added.forEach((vault, at) => {
    const key = vault.name.toLowerCase();
    byName.set(key, mergedVault(byName.get(key), vault, `vaults[${at}]`));
  });
  return [...byName.values()];
}

function mergedVault(present: VaultImage | undefined, { name, given, secrets }: SeedVault, path: string) {
  const before = present?.settings ?? {
    name,
    retentionDays: 90,
    purgeProtection: false,
    ...OPEN_PROPERTIES,
    ...given,
  };
  const settings = { ...before, ...given };
  for (const fixed of ['retentionDays', 'purgeProtection'] as const) {
    if (settings[fixed] === before[fixed]) continue;
    throw conflict(`${path}.${fixed}`, 'the vault is there with another one', 'Leave it out of the seed.');
  }
  const taken = new Set(present?.secrets.map((secret) => secret.name.toUpperCase()));
  secrets.forEach((secret, at) => {
    if (!taken.has(secret.name.toUpperCase())) return;
    throw conflict(
      `${path}.secrets[${at}].name`,
      'the vault has a secret of this name, be it live or deleted',
      'Take it out of the seed, purge the one that is there, or put the document in place of the whole state.',
    );
  });
  const fresh = secrets.map((secret) => secretImage(secret, settings.retentionDays));
  return { settings, secrets: [...(present?.secrets ?? []), ...fresh] };
}

function secretImage({ name, versions, deleted }: SeedSecret, retentionDays: number): SecretImage {
  if (deleted === undefined) return { name, versions, life: LIVE };
  const deletion = { ...deletionAt(deleted.deletedDate, retentionDays), ...deleted };
  return { name, versions, life: { kind: 'deleted', deletion } };
}

function mergedApplications(image: Image, seed: Seed): Image['applications'] {
  const byId = new Map(image.applications.map((one) => [one.clientId.toLowerCase(), one]));
  const residents = new Set(residentApplications(image.tenant).map(({ clientId }) => clientId.toLowerCase()));
  for (const one of seed.applications) {
    const key = one.clientId.toLowerCase();
    const present = byId.get(key);
    if (present !== undefined && !residents.has(key) && !isDeepStrictEqual(present, one)) {
      throw conflict('applications', 'one of them has the client id of another that is there', TAKEN);
    }
    byId.set(key, one);
  }
  const all = [...byId.values()];
  refuseShared(all, ({ objectId }) => objectId, 'applications', 'two would have the same object id');
  const identities = all.filter(({ resourceId }) => resourceId !== undefined);
  refuseShared(identities, ({ name }) => name, 'identities', 'two would have the same name');
  return all;
}

function mergedUsers(image: Image, seed: Seed): Image['users'] {
  const all = [
    ...image.users,
    ...seed.users.filter((one) => !image.users.some((two) => isDeepStrictEqual(one, two))),
  ];
  refuseShared(all, ({ userPrincipalName }) => userPrincipalName, 'users', 'two would have the same name');
  refuseShared(all, ({ objectId }) => objectId, 'users', 'two would have the same object id');
  return all;
}

function mergedAssignments(image: Image, seed: Seed): Image['assignments'] {
  const meaning = ({ principalId, role, scope }: Image['assignments'][number]) =>
    `${principalId} ${role.id} ${scopeKey(scope)}`.toLowerCase();
  const present = new Set(image.assignments.map(meaning));
  const all = [...image.assignments, ...seed.assignments.filter((one) => !present.has(meaning(one)))];
  refuseShared(all, ({ id }) => id, 'assignments', 'two would have the same id');
  return all;
}

const TAKEN = 'Take it out of the seed, or put the document in place of the whole state.';

function refuseShared<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  path: string,
  problem: string,
): void {
  const keys = new Set(items.map((item) => keyOf(item).toLowerCase()));
  if (keys.size !== items.length) throw conflict(path, problem, TAKEN);
}

function conflict(path: string, problem: string, hint: string): EmulatorError {
  return new EmulatorError('state_conflict', `${path}: ${problem}.`, hint);
}
