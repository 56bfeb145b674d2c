/**
 * Secret references: the canonical URI, mounts, and the mapping between paths and Key Vault names.
 * @module
 */
export { DEFAULT_MOUNT, isMountName, type Mount, type MountVariables, mountsFrom } from './mounts.ts';
export { decodeName, encodePath, type NameRule, nameRule } from './name.ts';
export {
  canonicalPath,
  checkPath,
  createRef,
  formatRef,
  PATH_LENGTH,
  type ParseRefOptions,
  parseRef,
  SCHEMES,
  type Scheme,
  type SecretRef,
} from './ref.ts';
