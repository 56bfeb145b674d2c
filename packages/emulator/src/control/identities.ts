import { randomUUID } from 'node:crypto';
import type { Tenant } from '../identity/tenant.ts';
import { invalid } from '../option.ts';
import type { IdentityInput, IdentityRecord } from './ports.ts';

/** The user-assigned managed identities. */
export interface Identities {
  register(input: IdentityInput): IdentityRecord;
  byName(): Readonly<Record<string, IdentityRecord>>;
  /** Grows with `register`. */
  readonly clientIds: readonly string[];
}

/** Made up, as the paths of the vaults are. */
const PLACE =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/keyward/providers/Microsoft.ManagedIdentity/userAssignedIdentities';

export function createIdentities(tenant: Tenant): Identities {
  const records = new Map<string, IdentityRecord>();
  const clientIds: string[] = [];
  return {
    register: ({
      name,
      clientId = randomUUID(),
      objectId = randomUUID(),
      resourceId = `${PLACE}/${name}`,
    }) => {
      if (records.has(name)) {
        throw invalid(`There is an identity ${JSON.stringify(name)} already.`, 'Give each its own name.');
      }
      tenant.applications.register({ name, clientId, objectId, resourceId });
      const record = { clientId, objectId, resourceId };
      records.set(name, record);
      clientIds.push(clientId);
      return record;
    },
    byName: () => Object.fromEntries(records),
    clientIds,
  };
}
