/**
 * Secret references: the canonical URI, mounts, and the mapping between paths and Key Vault names.
 * @module
 */
export { comparableAddress } from './address.ts';
export { type MountEntry, type ReadMounts, readMounts } from './entry.ts';
export { type EnvironmentInNames, environmentsIn } from './environments.ts';
export { DEFAULT_MOUNT, isMountName, type Mount } from './mount.ts';
export { createMounts, type Mounts } from './mounts.ts';
export { decodeName, encodePath, type NameRule, nameRule } from './name.ts';
export {
  canonicalPath,
  checkPath,
  checkRawName,
  createRef,
  formatRef,
  PATH_LENGTH,
  type ParseRefOptions,
  parseRef,
  SCHEMES,
  type Scheme,
  type SecretRef,
} from './ref.ts';
export { fillTemplate, type MountTemplate, type TemplateWords } from './template.ts';
export { type MountVariables, mountsFrom } from './variables.ts';
