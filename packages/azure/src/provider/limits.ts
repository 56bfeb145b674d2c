import { KEY_VAULT_LIMITS, type ProviderLimits } from '@keyward/core/provider';

/**
 * Key Vault's limits with one tag less: a path that its name cannot tell needs that tag, and a caller
 * cannot see from a path whether it does.
 */
export const LIMITS: ProviderLimits = Object.freeze({
  ...KEY_VAULT_LIMITS,
  tags: Object.freeze({ ...KEY_VAULT_LIMITS.tags, count: KEY_VAULT_LIMITS.tags.count - 1 }),
});
