import { FailedAttempt, signInFailure } from './failure.ts';
import type { Trouble } from './trouble.ts';

/** Reads like a secret, and is none: nothing may show it. */
export const CANARY = 'Y2X~canary5ap9Cbq6L6PI5ui58CYnf6c1ba';
export const NONE =
  'Variables that are set: none of AZURE_*, MANAGED_IDENTITY_*, IDENTITY_*, MSI_*, KEYWARD_SIGN_IN.';

const NOW = Date.parse('2026-11-21T12:00:00Z');

/** An error as `@azure/identity` throws it. */
export const thrown = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

/** One that lets the chain go on. */
export const unavailable = (message: string) => thrown('CredentialUnavailableError', message);

/** A failure of a method of ours. */
export const attempt = (
  method: string,
  error: unknown,
  { troubles = [], presented }: { readonly troubles?: readonly Trouble[]; readonly presented?: string } = {},
) => new FailedAttempt({ method, thrown: error, troubles, presented });

/** What people are told of a failure at noon. */
export function told(failed: unknown, env: Readonly<Record<string, string>> = {}) {
  const { code, message, hint, cause } = signInFailure(failed, { host: 'HOST', now: NOW, env });
  if (cause !== undefined) throw new Error('An error of the SDK is attached, which may hold a secret.');
  if (`${message}${hint}`.includes('canary')) throw new Error('The failure shows what it must not.');
  return { code, message, hint };
}
