import { randomUUID } from 'node:crypto';
import type { Tenant } from '../identity/tenant.ts';
import { invalid } from '../option.ts';
import type { ListedIdentity } from './listed.ts';
import type { IdentityInput, IdentityRecord } from './ports.ts';

/** The user-assigned managed identities. */
export interface Identities {
  register(input: IdentityInput): IdentityRecord;
  byName(): Readonly<Record<string, IdentityRecord>>;
  /** Grows with `register`. */
  readonly clientIds: readonly string[];
  list(): readonly ListedIdentity[];
}

/** Made up, as the paths of the vaults are. */
const PLACE =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/keyward/providers/Microsoft.ManagedIdentity/userAssignedIdentities';

/** A user-assigned identity is an application that has a resource id; `systemAssigned` is the client id of the other one. */
export function createIdentities(
  { applications }: Pick<Tenant, 'applications'>,
  systemAssigned?: string,
): Identities {
  const all = () =>
    applications
      .list()
      .flatMap(({ name, clientId, objectId, resourceId }) =>
        resourceId === undefined ? [] : [{ name, record: { clientId, objectId, resourceId } }],
      );
  return {
    register: ({
      name,
      clientId = randomUUID(),
      objectId = randomUUID(),
      resourceId = resourceIdOf(name),
    }) => {
      for (const { name: other, record } of all()) {
        if (same(other, name)) {
          throw invalid(`There is an identity ${JSON.stringify(other)} already.`, 'Give each its own name.');
        }
        if (same(record.resourceId, resourceId)) {
          throw invalid(`The identity ${JSON.stringify(other)} has this resource id.`, 'Give each its own.');
        }
      }
      applications.register({ name, clientId, objectId, resourceId });
      return { clientId, objectId, resourceId };
    },
    byName: () => Object.fromEntries(all().map(({ name, record }) => [name, record])),
    get clientIds() {
      return all().map(({ record }) => record.clientId);
    },
    list: () =>
      applications
        .list()
        .filter(({ clientId, resourceId }) => resourceId !== undefined || clientId === systemAssigned)
        .map(({ name, clientId, objectId, resourceId }) => ({
          name,
          clientId,
          objectId,
          ...(resourceId === undefined ? {} : { resourceId }),
          systemAssigned: clientId === systemAssigned,
        })),
  };
}

/** Names of resources have no case. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function resourceIdOf(name: string): string {
  return `${PLACE}/${name}`;
}
