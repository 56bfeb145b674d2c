import { type ErrorCode, isKeywardError } from '@keyward/core/errors';
import type { Call, Readiness } from '@keyward/core/provider';
import type { Vault } from '../client/vault.ts';
import { LISTING } from './reading.ts';

/** Refusals that leave open whether single secrets can be read: listing is a right of its own, and so is a quota. */
const UNTOLD: ReadonlySet<ErrorCode> = new Set([
  'forbidden',
  'forbidden_by_rbac',
  'forbidden_by_access_policy',
  'throttled',
]);

/** One GET of a page with one secret (action readMetadata). */
export async function check(vault: Vault, call: Call): Promise<Readiness> {
  try {
    await vault.call(LISTING, call, async (client) => {
      await client.listPropertiesOfSecrets().byPage({ maxPageSize: 1 }).next();
    });
    return { status: 'ready' };
  } catch (error) {
    call.signal?.throwIfAborted();
    if (!isKeywardError(error)) throw error;
    return { status: UNTOLD.has(error.code) ? 'unknown' : 'unready', error };
  }
}
