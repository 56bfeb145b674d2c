import { isDeepStrictEqual } from 'node:util';
import type { Assignment } from '../access/assignments.ts';
import type { KeptApplication } from '../identity/application.ts';
import type { SecretImage } from '../vault/image.ts';
import type { Life } from '../vault/life.ts';
import {
  STATE_FORMAT,
  type StateApplication,
  type StateAssignment,
  type StateDocument,
  type StateSecret,
  type StateTime,
} from './document.ts';
import type { Image, VaultImage } from './image.ts';
import { residentApplications } from './origin.ts';
import { formatRelative } from './time.ts';

/** How an export tells times: as texts relative to the moment of the export, or as seconds since 1970. */
export type StateTimes = 'relative' | 'absolute';

type Format = (time: number) => StateTime;

/** The document of an image; taken in by a fresh emulator at `now` (seconds) it gives the same image again. */
export function documentOf(image: Image, times: StateTimes, now: number): StateDocument {
  const format: Format = times === 'absolute' ? (time) => time : (time) => formatRelative(time, now);
  const residents = residentApplications(image.tenant);
  const others = image.applications.filter((one) => !residents.some((two) => isDeepStrictEqual(one, two)));
  const { user, ...tenant } = image.tenant;
  return {
    format: STATE_FORMAT,
    // Whoever has roles of the start's is listed like everybody else.
    tenant: { ...tenant, user, roles: false },
    vaults: image.vaults.map((vault) => vaultOf(vault, format)),
    applications: others.filter(({ resourceId }) => resourceId === undefined).map(applicationOf),
    users: image.users.filter((one) => !isDeepStrictEqual(one, user)),
    identities: others.flatMap(({ name, clientId, objectId, resourceId }) =>
      resourceId === undefined ? [] : [{ name, clientId, objectId, resourceId }],
    ),
    assignments: image.assignments.map(assignmentOf),
  };
}

function vaultOf({ settings, secrets }: VaultImage, format: Format) {
  return { ...settings, secrets: secrets.flatMap((secret) => secretOf(secret, format)) };
}

/** What is on its way is told as having arrived: a document has no word for the way. */
function secretOf({ name, versions, life }: SecretImage, format: Format): readonly StateSecret[] {
  if (life.kind === 'purging' || life.kind === 'gone') return [];
  const deletion = deletionOf(life);
  const told = versions.map(({ notBefore, expires, created, updated, ...rest }) => ({
    ...rest,
    ...(notBefore === undefined ? {} : { notBefore: format(notBefore) }),
    ...(expires === undefined ? {} : { expires: format(expires) }),
    created: format(created),
    updated: format(updated),
  }));
  if (deletion === undefined) return [{ name, versions: told }];
  const { deletedDate, scheduledPurgeDate } = deletion;
  const deleted = { deletedDate: format(deletedDate), scheduledPurgeDate: format(scheduledPurgeDate) };
  return [{ name, versions: told, deleted }];
}

function deletionOf(life: Life) {
  return life.kind === 'deleting' || life.kind === 'deleted' ? life.deletion : undefined;
}

function applicationOf(kept: KeptApplication): StateApplication {
  const { name, clientId, objectId, digests, isPublic, redirectUris } = kept;
  const { certificates, federated, groups, roles, scopes } = kept;
  const [digest] = digests;
  const lists = Object.entries({ certificates, federated, groups, roles, scopes });
  return {
    name,
    clientId,
    objectId,
    ...(digest === undefined ? {} : { clientSecret: `sha256:${digest}` }),
    ...Object.fromEntries(lists.filter(([, list]) => Object.keys(list).length > 0)),
    public: isPublic,
    redirectUris,
  };
}

function assignmentOf({ id, principalId, role, scope }: Assignment): StateAssignment {
  return { id, principalId, role: role.name, ...(scope === 'everything' ? {} : scope) };
}
