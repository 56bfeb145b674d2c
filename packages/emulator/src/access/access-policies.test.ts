import { describe, expect, test } from 'vitest';
import { ISSUER, stage, VAULT } from '../identity/tenant.fixture.ts';
import { type AccessPolicy, OPEN_PROPERTIES, SECRET_PERMISSIONS } from '../vault/properties.ts';
import { createAssignments } from './assignments.ts';
import { createGate } from './tenant-gate.ts';

const OBJECT = 'bbbbbbbb-0000-4000-8000-000000000001';
const CLIENT = 'aaaaaaaa-0000-4000-8000-000000000001';

async function asked(accessPolicies: readonly AccessPolicy[]) {
  const { tenant, application } = stage({ groups: ['group-1'] });
  const assignments = createAssignments();
  assignments.add({ principalId: OBJECT, role: 'Key Vault Administrator', scope: 'everything' });
  const gate = createGate({
    tenant,
    assignments,
    authorityHost: () => 'https://localhost:8443',
    location: (vault) => `region-of-${vault}`,
  });
  const { token } = await tenant.issue({ application, audience: VAULT });
  const authentication = await gate.authenticate(`Bearer ${token}`, [VAULT]);
  if (authentication.kind === 'refused') throw new Error(authentication.message);
  const properties = { ...OPEN_PROPERTIES, permissionModel: 'accessPolicies', accessPolicies } as const;
  return (permission: (typeof SECRET_PERMISSIONS)[number]) =>
    gate.authorize(
      authentication.principal,
      { vault: 'contoso', action: 'getSecret', permission, secret: 'db' },
      properties,
    );
}

describe('with access policies', () => {
  test.each(SECRET_PERMISSIONS)('nobody may %s, whatever his role, and is told so', async (permission) => {
    const ask = await asked([]);
    expect(ask(permission)).toEqual({
      kind: 'refused',
      innerCode: 'ForbiddenByPolicy',
      message: `The user, group or application 'appid=${CLIENT};oid=${OBJECT};iss=${ISSUER}' does not have secrets ${permission} permission on key vault 'contoso;location=region-of-contoso'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
    });
  });

  test.each<{ policy: AccessPolicy; allowed: boolean; why: string }>([
    { policy: { objectId: OBJECT, secrets: ['get'] }, allowed: true, why: 'by the object id' },
    { policy: { objectId: OBJECT.toUpperCase(), secrets: ['get'] }, allowed: true, why: 'ids ignore case' },
    { policy: { objectId: 'GROUP-1', secrets: ['get'] }, allowed: true, why: 'by a group' },
    {
      policy: { objectId: CLIENT, secrets: ['get'] },
      allowed: false,
      why: 'an application id is no principal',
    },
    { policy: { objectId: OBJECT, secrets: ['list', 'set'] }, allowed: false, why: 'not this permission' },
    { policy: { objectId: OBJECT, secrets: [] }, allowed: false, why: 'no permission at all' },
    {
      policy: { objectId: OBJECT, applicationId: CLIENT.toUpperCase(), secrets: ['get'] },
      allowed: true,
      why: 'by the application that it is for',
    },
    {
      policy: { objectId: OBJECT, applicationId: 'another', secrets: ['get'] },
      allowed: false,
      why: 'it is for another application',
    },
  ])('get by $policy: $why', async ({ policy, allowed }) => {
    const ask = await asked([policy]);
    // No assignment is named: there was none.
    expect(ask('get')).toEqual(allowed ? { kind: 'allowed' } : expect.objectContaining({ kind: 'refused' }));
  });

  test('two policies of one principal add up, but not across principals', async () => {
    const ask = await asked([
      { objectId: OBJECT, secrets: ['get'] },
      { objectId: 'group-1', secrets: ['list'] },
      { objectId: 'somebody else', secrets: ['set'] },
    ]);
    expect(SECRET_PERMISSIONS.filter((permission) => ask(permission).kind === 'allowed')).toEqual([
      'get',
      'list',
    ]);
  });
});
