import { type ErrorRow, signIn } from './row.ts';

/** What keeps a caller from being known to a vault: rows of the one table. */
export const SIGN_IN_ERRORS = {
  sign_in_failed: {
    ...signIn,
    meaning: 'No credential could get a token.',
    hint: 'Check the identity this process runs as: `az login` on a workstation, the managed identity in Azure, or the AZURE_* variables.',
  },
  unauthenticated: {
    ...signIn,
    meaning: 'The vault did not accept the token.',
    hint: 'Sign in again; if it persists, compare the tenant and audience of the token with those of the vault.',
  },
  token_expired: {
    ...signIn,
    meaning: 'The vault refused the token because its lifetime is over.',
    hint: 'Sign in again; if tokens expire at once, check the clock of this machine.',
  },
  wrong_tenant: {
    ...signIn,
    meaning: 'The token was issued by another Entra tenant than the one the vault belongs to.',
    hint: 'Sign in to the tenant of the vault: set AZURE_TENANT_ID, or `az login --tenant <tenant>`.',
  },
  wrong_audience: {
    ...signIn,
    meaning: 'The token was issued for another service than Key Vault.',
    hint: 'Request the scope `https://vault.azure.net/.default` (or that of your cloud).',
  },
  clock_skewed: {
    ...signIn,
    meaning: 'The clock of this machine differs so much from the service that its tokens are refused.',
    hint: 'Set the clock of this machine, and keep it with NTP; in a virtual machine or WSL resume its time synchronisation.',
  },
} as const satisfies Record<string, ErrorRow>;
