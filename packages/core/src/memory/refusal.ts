import { vaultError } from '../errors/index.ts';

export function notFound(path: string) {
  return vaultError('secret_not_found', { message: `Secret \`${path}\` does not exist in this store.` });
}

export function notDeleted(path: string) {
  return vaultError('secret_not_found', { message: `No deleted secret \`${path}\` exists in this store.` });
}

export function versionNotFound(path: string, version: string) {
  return vaultError('version_not_found', {
    message: `Version \`${version}\` of secret \`${path}\` does not exist in this store.`,
  });
}

export function softDeleted(path: string) {
  return vaultError('secret_soft_deleted', {
    message: `Secret \`${path}\` is deleted but recoverable; its name cannot be used until it is recovered or purged.`,
  });
}

export function disabled(path: string) {
  return vaultError('secret_disabled', { message: `Secret \`${path}\` is disabled.` });
}

export function purgeProtected(path: string, on: Date) {
  return vaultError('purge_protected', {
    message: `Secret \`${path}\` cannot be purged before ${on.toISOString()}: the store has purge protection.`,
  });
}

export function valueForVersion(path: string) {
  return vaultError('invalid_metadata', {
    message: `The update of \`${path}\` names a version and a value: a version never changes its value.`,
    hint: 'Leave the version out to write a new one.',
  });
}

export function seedCollision(path: string) {
  return vaultError('name_collision', {
    message: `The secret \`${path}\` is given twice: its name is already taken in this store.`,
  });
}

export function nameTaken(path: string, other: string) {
  return vaultError('name_collision', {
    message: `The name that stands for \`${path}\` in this store is taken by the secret \`${other}\`.`,
  });
}
