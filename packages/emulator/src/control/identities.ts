import { randomUUID } from 'node:crypto';
import type { Tenant } from '../identity/tenant.ts';
import { invalid } from '../option.ts';
import type { ListedIdentity } from './listed.ts';
import type { IdentityInput, IdentityRecord } from './ports.ts';

/** The user-assigned managed identities. */
export interface Identities {
  register(input: IdentityInput): IdentityRecord;
  /** The one that answers a caller who names none. */
  registerSystemAssigned(): { readonly clientId: string; readonly objectId: string };
  byName(): Readonly<Record<string, IdentityRecord>>;
  /** Grows with `register`. */
  readonly clientIds: readonly string[];
  list(): readonly ListedIdentity[];
}

/** Made up, as the paths of the vaults are. */
const PLACE =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/keyward/providers/Microsoft.ManagedIdentity/userAssignedIdentities';

export function createIdentities(tenant: Tenant): Identities {
  const records = new Map<string, IdentityRecord>();
  const clientIds: string[] = [];
  const systemAssigned: ListedIdentity[] = [];
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
    registerSystemAssigned: () => {
      const identity = { name: 'managed-identity', clientId: randomUUID(), objectId: randomUUID() };
      tenant.applications.register(identity);
      systemAssigned.push({ ...identity, systemAssigned: true });
      return identity;
    },
    list: () => [
      ...systemAssigned,
      ...records.entries().map(([name, record]) => ({ name, ...record, systemAssigned: false })),
    ],
    byName: () => Object.fromEntries(records),
    clientIds,
  };
}
