import { randomBytes, randomUUID } from 'node:crypto';
import { type Assignment, type Assignments, roleNamed } from '../access/assignments.ts';
import { ROLES } from '../access/roles.ts';
import { LOOPBACK_REDIRECTS } from '../identity/redirect-uri.ts';
import type { Tenant } from '../identity/tenant.ts';
import { invalid } from '../option.ts';
import type { Identities } from './identities.ts';
import type { AssignmentFilter } from './listed.ts';
import type { AssignmentRecord, ControlPorts, InstrumentPorts, StatePorts, VaultPorts } from './ports.ts';
import { userRegistration } from './users.ts';

/** What is commanded of tenant and roles. */
export type Directory = Omit<ControlPorts, keyof VaultPorts | keyof InstrumentPorts | keyof StatePorts>;

export interface DirectoryOptions {
  readonly tenant: Tenant;
  readonly assignments: Assignments;
  readonly identities: Identities;
  /** Whom a token is for unless somebody else is named. */
  readonly clientId: string;
}

const KEY_VAULT = 'https://vault.azure.net';

export function createDirectory({ tenant, assignments, identities, clientId }: DirectoryOptions): Directory {
  return {
    roles: () => ROLES,
    assignments: (filter = {}) => assignments.list().map(recordOf).filter(agreesWith(filter)),
    assign: ({ principalId, role, vault, secret }) => {
      if (vault === undefined && secret !== undefined) {
        throw invalid('A secret without a vault is no scope.', 'Name the vault too.');
      }
      const scope =
        vault === undefined ? 'everything' : { vault, ...(secret === undefined ? {} : { secret }) };
      return recordOf(assignments.add({ principalId, role, scope }));
    },
    revoke: (id) => assignments.remove(id),
    applications: () => {
      const managed = new Set(identities.list().map((identity) => identity.clientId));
      return tenant.applications
        .list()
        .filter((application) => !managed.has(application.clientId))
        .map((application) => ({
          clientId: application.clientId,
          objectId: application.objectId,
          name: application.name,
          groups: application.groups,
          public: application.isPublic,
          redirectUris: application.redirectUris,
        }));
    },
    identities: () => identities.list(),
    users: () => tenant.users.list(),
    registerApplication: (input) => {
      const { clientSecret, public: isPublic = false, ...settings } = input;
      const proofs = (input.certificates?.length ?? 0) + (input.federated?.length ?? 0);
      const needsOne = proofs === 0 && !isPublic;
      const secret = clientSecret ?? (needsOne ? randomBytes(24).toString('base64url') : undefined);
      const application = tenant.applications.register({
        clientId: randomUUID(),
        objectId: randomUUID(),
        redirectUris: isPublic ? LOOPBACK_REDIRECTS : [],
        ...settings,
        isPublic,
        secrets: secret === undefined ? [] : [secret],
      });
      const { clientId: id, objectId, name } = application;
      return { clientId: id, objectId, name, ...(secret === undefined ? {} : { clientSecret: secret }) };
    },
    registerIdentity: (input) => identities.register(input),
    registerUser: userRegistration(tenant.users),
    issueToken: async ({ audience = KEY_VAULT, clientId: wanted = clientId, expiresInS, claims }) => {
      const application = tenant.applications.byClientId(wanted);
      if (application === undefined) {
        throw invalid(
          `There is no application ${JSON.stringify(wanted.slice(0, 64))}.`,
          'Register it first (`keyward emulator ctl app add`); it is named by its client id.',
        );
      }
      const { token } = await tenant.issue({
        application,
        audience,
        ...(expiresInS === undefined ? {} : { expiresInS }),
        ...(claims === undefined ? {} : { overrides: claims }),
      });
      return token;
    },
  };
}

function agreesWith({ principalId, role, vault }: AssignmentFilter): (record: AssignmentRecord) => boolean {
  const known = role === undefined ? undefined : roleNamed(role).name;
  const same = (wanted: string | undefined, found: string | undefined) =>
    wanted === undefined || wanted.toLowerCase() === found?.toLowerCase();
  return (record) =>
    same(principalId, record.principalId) && same(known, record.role) && same(vault, record.vault);
}

function recordOf({ id, principalId, role, scope }: Assignment): AssignmentRecord {
  return { id, principalId, role: role.name, ...(scope === 'everything' ? {} : scope) };
}
