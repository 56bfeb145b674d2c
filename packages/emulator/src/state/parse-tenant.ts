import { randomUUID } from 'node:crypto';
import type { Assignment, Scope } from '../access/assignments.ts';
import { scopeKey } from '../access/assignments.ts';
import { roleOf } from '../access/roles.ts';
import { resourceIdOf } from '../control/identities.ts';
import { APPLICATION_MEMBERS, parseApplicationFields } from '../control/shapes.ts';
import { type KeptApplication, registered } from '../identity/application.ts';
import { LOOPBACK_REDIRECTS } from '../identity/redirect-uri.ts';
import { createUsers, type User } from '../identity/user.ts';
import type { TenantImage } from './image.ts';
import { needed, refuseTwin, type Spot } from './spot.ts';

const ID = /^[^\p{Cc}]{1,256}$/u;
const AN_ID = 'a text of 1 to 256 printable characters';
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DIGEST = /^sha256:([0-9a-f]{64})$/;

export function seedTenant(spot: Spot): { readonly tenant: Partial<TenantImage>; readonly roles: boolean } {
  const at = spot.members([
    'tenantId',
    'clientId',
    'clientSecret',
    'clientObjectId',
    'identityHeader',
    'identityClientId',
    'identityObjectId',
    'user',
    'backupKey',
    'roles',
  ]);
  const id = (found: Spot | undefined) => found?.text(AN_ID, ID);
  const taken = new Map<string, string>();
  for (const one of [at.clientId, at.identityClientId]) if (one) refuseTwin(taken, one, `client ${id(one)}`);
  for (const one of [at.clientObjectId, at.identityObjectId])
    if (one) refuseTwin(taken, one, `object ${id(one)}`);
  const tenantId = at.tenantId?.text('a GUID', GUID).toLowerCase();
  const found = {
    tenantId,
    clientId: id(at.clientId),
    clientSecret: id(at.clientSecret),
    clientObjectId: id(at.clientObjectId),
    // It travels in a header.
    identityHeader: at.identityHeader?.text('a text of 1 to 256 letters, digits and signs', /^[!-~]{1,256}$/),
    identityClientId: id(at.identityClientId),
    identityObjectId: id(at.identityObjectId),
    user: at.user && seedUser(at.user),
    backupKey: at.backupKey?.text('32 bytes in base64', /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/),
  };
  return {
    tenant: Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)),
    roles: at.roles?.flag() ?? true,
  };
}

export function seedUser(spot: Spot): User {
  const at = spot.members(['userPrincipalName', 'displayName', 'objectId', 'groups']);
  const name = needed(spot, at.userPrincipalName, 'userPrincipalName');
  const userPrincipalName = name.text('a text of the form name@domain', ID);
  const displayName = at.displayName?.text(AN_ID, ID) ?? userPrincipalName.split('@')[0] ?? '';
  const objectId = at.objectId?.text(AN_ID, ID) ?? randomUUID();
  const groups = at.groups?.items(256).map((group) => group.text(AN_ID, ID)) ?? [];
  return name.judged('this is not usable as the name of a user', () =>
    createUsers().register({ userPrincipalName, displayName, objectId, groups }),
  );
}

export function seedApplication(spot: Spot): KeptApplication {
  spot.members(APPLICATION_MEMBERS);
  const {
    clientSecret,
    public: isPublic,
    ...rest
  } = spot.judged('this is no application', (value) => parseApplicationFields(value));
  const digest = DIGEST.exec(clientSecret ?? '')?.[1];
  return spot.judged('this application is not usable', () =>
    registered({
      clientId: randomUUID(),
      objectId: randomUUID(),
      redirectUris: isPublic ? LOOPBACK_REDIRECTS : [],
      ...rest,
      isPublic: isPublic ?? false,
      ...(clientSecret === undefined
        ? {}
        : digest === undefined
          ? { secrets: [clientSecret] }
          : { digests: [digest] }),
    }),
  ).kept;
}

export function seedIdentity(spot: Spot): KeptApplication {
  const at = spot.members(['name', 'clientId', 'objectId', 'resourceId']);
  const name = needed(spot, at.name, 'name').text(AN_ID, ID);
  return registered({
    name,
    clientId: at.clientId?.text(AN_ID, ID) ?? randomUUID(),
    objectId: at.objectId?.text(AN_ID, ID) ?? randomUUID(),
    resourceId: at.resourceId?.text(AN_ID, ID) ?? resourceIdOf(name),
  }).kept;
}

export function seedAssignment(spot: Spot, taken: Map<string, string>): Assignment {
  const at = spot.members(['id', 'principalId', 'role', 'vault', 'secret']);
  const principalId = needed(spot, at.principalId, 'principalId').text(AN_ID, ID);
  const named = needed(spot, at.role, 'role');
  const role = roleOf(named.text(AN_ID, ID));
  if (role === undefined) throw named.refusal('this is no built-in role that is known here');
  const vault = at.vault?.text(AN_ID, ID);
  const secret = at.secret?.text(AN_ID, ID);
  if (vault === undefined && secret !== undefined) throw spot.refusal('a secret without a vault is no scope');
  const scope: Scope =
    vault === undefined ? 'everything' : { vault, ...(secret === undefined ? {} : { secret }) };
  refuseTwin(taken, spot, `means ${principalId} ${role.id} ${scopeKey(scope)}`);
  const id = at.id?.text('an id: 1 to 128 letters, digits, hyphens, dots', /^[\w.-]{1,128}$/).toLowerCase();
  if (at.id !== undefined && id !== undefined) refuseTwin(taken, at.id, `id ${id}`);
  return { id: id ?? randomUUID(), principalId, role, scope };
}
