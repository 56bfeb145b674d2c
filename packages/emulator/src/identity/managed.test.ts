import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import type { Request } from '../http/exchange.ts';
import { createManagedIdentity } from './managed.ts';
import { type Answer, answer, request, START, stage, VAULT } from './tenant.fixture.ts';

const SYSTEM = { clientId: 'client-system', objectId: 'object-system', name: 'vm' };
const USER = {
  clientId: 'client-user',
  objectId: 'object-user',
  name: 'pool',
  resourceId:
    '/subscriptions/1/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/pool',
};
const HEADER = 'identity-header-secret';
const RESOURCE = `resource=${encodeURIComponent(VAULT)}`;
const APP_SERVICE = `/msi/token?api-version=2019-08-01&${RESOURCE}`;
const IMDS = `/metadata/identity/oauth2/token?api-version=2018-02-01&${RESOURCE}`;
const NOBODY =
  'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.';

function service(system = true) {
  const { tenant, clock } = stage();
  for (const identity of [SYSTEM, USER]) tenant.applications.register(identity);
  const handler = createManagedIdentity({
    tenant,
    clock,
    identityHeader: HEADER,
    userAssigned: ['CLIENT-USER'],
    ...(system ? { systemAssigned: SYSTEM.clientId } : {}),
  });
  return async (target: string, headers: Request['headers'], more: Partial<Request> = {}): Promise<Answer> =>
    answer(await handler(request(target, undefined, { ...more, headers })));
}

const whose = ({ json }: Answer) => decodeJwt(String(json['access_token']))['oid'];

describe('App Service', () => {
  const headers = { 'x-identity-header': HEADER };

  test('a token, with its end in seconds as text', async () => {
    const { status, json, trace } = await service()(APP_SERVICE, headers);
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.any(String),
      expires_on: String(START / 1000 + 3599),
      resource: VAULT,
      token_type: 'Bearer',
      client_id: SYSTEM.clientId,
    });
    expect(decodeJwt(String(json['access_token']))).toMatchObject({ aud: VAULT, oid: SYSTEM.objectId });
    expect(trace).toEqual({ route: 'GET /msi/token', principal: 'vm' });
  });

  test.each([
    { given: undefined, why: 'missing' },
    { given: '', why: 'empty' },
    { given: `${HEADER}x`, why: 'longer' },
    { given: HEADER.slice(1), why: 'shorter' },
    { given: HEADER.toUpperCase(), why: 'in capitals' },
  ])('an identity header that is $why: 401', async ({ given }) => {
    const { status, json } = await service()(APP_SERVICE, { 'x-identity-header': given });
    expect([status, json]).toEqual([
      401,
      {
        statusCode: 401,
        message: 'The X-IDENTITY-HEADER header is missing or does not match IDENTITY_HEADER.',
      },
    ]);
  });

  test.each([
    { more: '', objectId: SYSTEM.objectId, why: 'nobody named: the system-assigned one' },
    { more: '&client_id=client-user', objectId: USER.objectId, why: 'by client id' },
    { more: '&client_id=CLIENT-User', objectId: USER.objectId, why: 'without case' },
    { more: '&principal_id=object-user', objectId: USER.objectId, why: 'by object id' },
    { more: `&mi_res_id=${USER.resourceId}`, objectId: USER.objectId, why: 'by resource id' },
    { more: '&client_id=client-system', objectId: SYSTEM.objectId, why: 'the system-assigned one, named' },
  ])('$why', async ({ more, objectId }) => {
    expect(whose(await service()(`${APP_SERVICE}${more}`, headers))).toBe(objectId);
  });

  test.each([
    { target: `${APP_SERVICE}&client_id=nobody`, message: NOBODY, why: 'an unknown identity' },
    {
      target: `${APP_SERVICE}&client_id=aaaaaaaa-0000-4000-8000-000000000001`,
      message: NOBODY,
      why: 'an application that is no managed identity',
    },
    {
      target: `${APP_SERVICE}&client_id=client-user&principal_id=object-user`,
      message: NOBODY,
      why: 'two names',
    },
    { target: `/msi/token?${RESOURCE}`, message: 'The api-version must be 2019-08-01.', why: 'no version' },
    {
      target: '/msi/token?api-version=2019-08-01',
      message: 'The resource parameter is missing or not usable.',
      why: 'no resource',
    },
    {
      target: `/msi/token?api-version=2019-08-01&resource=${'a'.repeat(513)}`,
      message: 'The resource parameter is missing or not usable.',
      why: 'a resource without end',
    },
  ])('400: $why', async ({ target, message }) => {
    const { status, json } = await service()(target, headers);
    expect([status, json]).toEqual([400, { statusCode: 400, message }]);
  });

  test('no system-assigned identity: it has to be named', async () => {
    const send = service(false);
    expect((await send(APP_SERVICE, headers)).json).toEqual({ statusCode: 400, message: NOBODY });
    expect(whose(await send(`${APP_SERVICE}&client_id=client-user`, headers))).toBe(USER.objectId);
  });
});

describe('the metadata service of a virtual machine', () => {
  const headers = { metadata: 'true' };

  test.each([IMDS, IMDS.replace('token?', 'token/?')])('%s: every value is text', async (target) => {
    const { status, json, trace } = await service()(target, headers);
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.any(String),
      client_id: SYSTEM.clientId,
      expires_in: '3599',
      expires_on: String(START / 1000 + 3599),
      ext_expires_in: '3599',
      not_before: String(START / 1000),
      resource: VAULT,
      token_type: 'Bearer',
    });
    expect(trace).toEqual({ route: 'GET /metadata/identity/oauth2/token', principal: 'vm' });
  });

  test.each([
    { more: '&object_id=object-user', why: 'by object id' },
    { more: `&msi_res_id=${USER.resourceId}`, why: 'by resource id' },
    { more: '&client_id=client-user', why: 'by client id' },
  ])('a user-assigned identity $why', async ({ more }) => {
    expect(whose(await service()(`${IMDS}${more}`, headers))).toBe(USER.objectId);
  });

  test.each([
    {
      target: IMDS,
      headers: {},
      text: 'Required metadata header not specified',
      why: 'a request that a browser could make',
    },
    {
      target: IMDS,
      headers: { metadata: 'false' },
      text: 'Required metadata header not specified',
      why: 'another value',
    },
    {
      target: IMDS,
      headers: { metadata: 'true', 'x-forwarded-for': '10.0.0.1' },
      text: 'X-Forwarded-For header is not allowed',
      why: 'a request from elsewhere',
    },
    {
      target: IMDS.replace('2018-02-01', '2017-12-01'),
      headers,
      text: 'Required query variable api-version not specified or not supported',
      why: 'too old',
    },
    {
      target: `/metadata/identity/oauth2/token?${RESOURCE}`,
      headers,
      text: 'Required query variable api-version not specified or not supported',
      why: 'no version',
    },
    {
      target: '/metadata/identity/oauth2/token?api-version=2018-02-01',
      headers,
      text: "Required query variable 'resource' is missing",
      why: 'no resource',
    },
    { target: `${IMDS}&client_id=nobody`, headers, text: 'Identity not found', why: 'an unknown identity' },
  ])('400: $text ($why)', async ({ target, headers: given, text }) => {
    const { status, json } = await service()(target, given);
    expect([status, json]).toEqual([400, { error: 'invalid_request', error_description: text }]);
  });
});

test.each([
  {
    target: APP_SERVICE,
    of: '/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/keyward/providers/Microsoft.Web/sites/keyward',
    why: 'system-assigned, of an App Service',
  },
  {
    target: IMDS,
    of: '/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/keyward/providers/Microsoft.Compute/virtualMachines/keyward',
    why: 'system-assigned, of a virtual machine',
  },
  { target: `${IMDS}&client_id=client-user`, of: USER.resourceId, why: 'user-assigned: itself' },
])('the token names the resource that its identity is of: $why', async ({ target, of }) => {
  const { json } = await service()(target, { metadata: 'true', 'x-identity-header': HEADER });
  expect(decodeJwt(String(json['access_token']))['xms_mirid']).toBe(of);
});

test('other paths and methods', async () => {
  const send = service();
  expect((await send('/metadata/instance?api-version=2018-02-01', {})).status).toBe(404);
  expect((await send('/msi', {})).status).toBe(404);
  const { status, headers } = await send(APP_SERVICE, {}, { method: 'POST' });
  expect([status, headers['Allow']]).toEqual([405, 'GET']);
});
