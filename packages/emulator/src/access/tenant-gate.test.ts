import { describe, expect, test } from 'vitest';
import { ISSUER, stage, TENANT, VAULT } from '../identity/tenant.fixture.ts';
import { OPEN_PROPERTIES } from '../vault/properties.ts';
import { createAssignments } from './assignments.ts';
import type { AccessRequest } from './gate.ts';
import { createGate } from './tenant-gate.ts';

function gateOf() {
  const here = stage({ groups: ['group-1'] });
  const assignments = createAssignments();
  const gate = createGate({
    tenant: here.tenant,
    assignments,
    authorityHost: () => 'https://localhost:8443',
    location: (vault) => `region-of-${vault}`,
  });
  const bearer = async () =>
    `Bearer ${(await here.tenant.issue({ application: here.application, audience: VAULT })).token}`;
  return { ...here, assignments, gate, bearer };
}

describe('authentication', () => {
  test('a token says who calls', async () => {
    const { gate, bearer, application } = gateOf();
    expect(gate.tenantId).toBe(TENANT);
    expect(gate.authorityHost()).toBe('https://localhost:8443');
    const expected = {
      kind: 'authenticated',
      principal: {
        objectId: application.objectId,
        applicationId: application.clientId,
        tenantId: TENANT,
        issuer: ISSUER,
        groups: ['group-1'],
        name: 'orders',
      },
    };
    const header = await bearer();
    const first = await gate.authenticate(header, [VAULT]);
    expect(first).toEqual(expected);
    expect(await gate.authenticate(header.replace('Bearer', 'bearer'), [VAULT])).toBe(first);
  });

  test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearerx'])(
    '%j is no token',
    async (header) => {
      expect(await gateOf().gate.authenticate(header, [VAULT])).toEqual({
        kind: 'refused',
        message: 'AKV10000: Request is missing a Bearer or PoP token.',
      });
    },
  );

  test('a token that is refused is refused in the tenant’s words', async () => {
    const { gate, bearer } = gateOf();
    expect(await gate.authenticate(await bearer(), ['https://elsewhere'])).toEqual({
      kind: 'refused',
      message: 'AKV10022: Invalid audience. Expected https://elsewhere, found: https://vault.azure.net.',
    });
  });
});

describe('authorization', () => {
  const principalOf = async ({ gate, bearer }: ReturnType<typeof gateOf>) => {
    const authentication = await gate.authenticate(await bearer(), [VAULT]);
    if (authentication.kind === 'refused') throw new Error(authentication.message);
    return authentication.principal;
  };

  test.each<{ wanted: AccessRequest; action: string; resource: string; why: string }>([
    {
      wanted: { vault: 'contoso', action: 'getSecret', permission: 'get', secret: 'DB-Password' },
      action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action',
      resource: '/vaults/contoso/secrets/DB-Password',
      why: 'a secret is named',
    },
    {
      wanted: { vault: 'contoso', action: 'readMetadata', permission: 'list' },
      action: 'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
      resource: '/vaults/contoso',
      why: 'a list names none',
    },
    {
      wanted: { vault: 'contoso', action: 'delete', permission: 'delete', secret: 'db' },
      action: 'Microsoft.KeyVault/vaults/secrets/delete',
      resource: '/vaults/contoso/secrets/db',
      why: 'delete is an action of another shape',
    },
  ])('the whole text of a refusal: $why', async ({ wanted, action, resource }) => {
    const here = gateOf();
    const { clientId, objectId } = here.application;
    expect(here.gate.authorize(await principalOf(here), wanted, OPEN_PROPERTIES)).toEqual({
      kind: 'refused',
      innerCode: 'ForbiddenByRbac',
      message:
        'Caller is not authorized to perform action on resource.\r\n' +
        'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\n' +
        `Caller: appid=${clientId};oid=${objectId};iss=${ISSUER}\r\n` +
        `Action: '${action}'\r\n` +
        `Resource: '/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/keyward/providers/microsoft.keyvault${resource}'\r\n` +
        'Assignment: (not found)\r\n' +
        'DenyAssignmentId: null\r\n' +
        "DecisionReason: 'DeniedWithNoValidRBAC' \r\n" +
        'Vault: contoso;location=region-of-contoso\r\n',
    });
  });

  test.each([
    { holder: 'bbbbbbbb-0000-4000-8000-000000000001', why: 'by its object id' },
    { holder: 'GROUP-1', why: 'by a group of its token' },
  ])('allowed $why, and the assignment is named', async ({ holder }) => {
    const here = gateOf();
    const { id } = here.assignments.add({
      principalId: holder,
      role: 'Key Vault Secrets User',
      scope: { vault: 'contoso' },
    });
    const principal = await principalOf(here);
    const wanted = { vault: 'contoso', action: 'getSecret', permission: 'get', secret: 'db' } as const;
    expect(here.gate.authorize(principal, wanted, OPEN_PROPERTIES)).toEqual({
      kind: 'allowed',
      assignmentId: id,
    });
    expect(here.gate.authorize(principal, { ...wanted, action: 'setSecret' }, OPEN_PROPERTIES).kind).toBe(
      'refused',
    );
    here.assignments.remove(id);
    expect(here.gate.authorize(principal, wanted, OPEN_PROPERTIES).kind).toBe('refused');
  });

  test('an application id is no principal: assignments name object ids', async () => {
    const here = gateOf();
    here.assignments.add({
      principalId: here.application.clientId,
      role: 'Key Vault Administrator',
      scope: 'everything',
    });
    const wanted = { vault: 'contoso', action: 'getSecret', permission: 'get', secret: 'db' } as const;
    expect(here.gate.authorize(await principalOf(here), wanted, OPEN_PROPERTIES).kind).toBe('refused');
  });
});
