/**
 * Secrets for applications: typed, validated at start-up, cached, refreshed without a restart.
 * @module
 */
export { isKeywardError, KeywardError } from '@keyward/core/errors';
export type {
  Declaration,
  DeclarationFile,
  DeclaredKey,
  EntriesOf,
  FileEntries,
  KeyReadiness,
  LoadCall,
  LoadFailure,
  LoadOptions,
  NewerVersion,
  Secrets,
  SecretsControl,
  SecretsReadiness,
  StandardSchema,
} from '@keyward/core/load';
export { SecretValue } from '@keyward/core/value';
export { createSecrets, type SecretsClient, type SecretsOptions } from './client.ts';
export { getSecret, loadSecrets } from './shared.ts';
