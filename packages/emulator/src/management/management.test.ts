import { describe, expect, test } from 'vitest';
import type { Authentication } from '../access/gate.ts';
import type { Request } from '../http/exchange.ts';
import { OPEN_PROPERTIES } from '../vault/properties.ts';
import { Vault } from '../vault/vault.ts';
import { filterOf } from './filter.ts';
import { createManagement } from './management.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const SUBSCRIPTION = '/subscriptions/00000000-0000-0000-0000-000000000001';
const GROUP = `${SUBSCRIPTION}/resourceGroups/keyward`;
const VAULTS = 'providers/Microsoft.KeyVault/vaults';
const VERSION = 'api-version=2023-07-01';

const vaultOf = (name: string, more: object = {}) =>
  new Vault({
    ...OPEN_PROPERTIES,
    name,
    location: 'westeurope',
    clock: { now: () => 0 },
    backupKey: Buffer.alloc(32),
    delayMs: 0,
    retentionDays: 90,
    purgeProtection: false,
    ...more,
  });

const vaults = [
  vaultOf('Contoso'),
  vaultOf('locked', {
    retentionDays: 7,
    purgeProtection: true,
    publicNetworkAccess: 'Disabled',
    networkAcls: { defaultAction: 'Deny', ipRules: ['203.0.113.0/24'] },
    permissionModel: 'accessPolicies',
    accessPolicies: [{ objectId: 'o', secrets: ['get'] }],
  }),
];

const audiences: (readonly string[])[] = [];
const manage = createManagement({
  gate: {
    tenantId: TENANT,
    authorityHost: () => 'https://localhost:8443',
    authenticate: async (authorization, accepted): Promise<Authentication> => {
      audiences.push(accepted);
      if (authorization !== 'Bearer good') return { kind: 'refused', message: 'no' };
      const principal = { objectId: 'o', applicationId: 'a', tenantId: TENANT, issuer: 'i', groups: [] };
      return { kind: 'authenticated', principal: { ...principal, name: 'orders' } };
    },
  },
  vaults: () => vaults,
  urlOf: ({ name }) => `https://${name.toLowerCase()}.vault.localhost:8443`,
  location: 'westeurope',
});

async function get(target: string, more: Partial<Request> = {}) {
  const { pathname, searchParams } = new URL(`https://localhost:8443${target}`);
  const reply = await manage({
    method: 'GET',
    path: pathname,
    query: new Map(searchParams),
    authority: 'localhost:8443',
    portVault: undefined,
    headers: { authorization: 'Bearer good' },
    body: new Uint8Array(),
    remoteAddress: '127.0.0.1',
    ...more,
  });
  const { status, headers, body = '', trace } = reply;
  return { status, headers, json: JSON.parse(body), trace };
}

describe('signing in finds', () => {
  test('the tenant and the subscription', async () => {
    expect((await get(`/tenants?${VERSION}`)).json.value).toMatchObject([{ tenantId: TENANT }]);
    const { json, trace } = await get('/subscriptions?api-version=2019-11-01');
    const subscription = {
      id: SUBSCRIPTION,
      subscriptionId: '00000000-0000-0000-0000-000000000001',
      tenantId: TENANT,
      displayName: 'Keyward emulator',
      state: 'Enabled',
    };
    expect(json.value).toMatchObject([subscription]);
    expect(trace).toEqual({ route: 'GET /subscriptions', principal: 'orders' });
    expect((await get(`${SUBSCRIPTION}/?${VERSION}`)).json).toMatchObject(subscription);
    expect(audiences[0]).toContain('https://management.core.windows.net/');
  });

  test('the resource group', async () => {
    const group = { id: GROUP, name: 'keyward', location: 'westeurope' };
    expect((await get(`${SUBSCRIPTION}/resourcegroups?${VERSION}`)).json.value).toMatchObject([group]);
    expect((await get(`${GROUP.toUpperCase()}?${VERSION}`)).json).toMatchObject(group);
  });
});

describe('before signing in, the addresses of the cloud', () => {
  const tunnel = { host: 'management.azure.com', serverName: undefined };

  test('are those of the emulator at its own port', async () => {
    const { status, json, trace } = await get('/metadata/endpoints?api-version=2022-09-01', { headers: {} });
    expect([status, trace]).toEqual([200, { route: 'GET /metadata/endpoints' }]);
    expect(json).toMatchObject({
      name: 'KeywardEmulator',
      authentication: { loginEndpoint: 'https://localhost:8443' },
      resourceManager: 'https://localhost:8443',
      suffixes: { keyVaultDns: 'vault.localhost:8443' },
    });
  });

  test("are Azure's through the proxy", async () => {
    const { json } = await get('/metadata/endpoints?api-version=2022-09-01', { headers: {}, tunnel });
    expect(json).toMatchObject({
      name: 'AzureCloud',
      authentication: { loginEndpoint: 'https://login.microsoftonline.com' },
      resourceManager: 'https://management.azure.com/',
      suffixes: { keyVaultDns: 'vault.azure.net' },
    });
  });

  test('were a list once', async () => {
    const { json } = await get('/metadata/endpoints?api-version=2019-05-01', { headers: {} });
    expect(json).toMatchObject([{ name: 'KeywardEmulator' }]);
    expect((await get('/metadata/endpoints', { headers: {} })).json.error.code).toBe(
      'MissingApiVersionParameter',
    );
  });
});

describe('vaults', () => {
  const plain = {
    id: `${GROUP}/${VAULTS}/Contoso`,
    name: 'Contoso',
    type: 'Microsoft.KeyVault/vaults',
    location: 'westeurope',
    tags: {},
    properties: {
      sku: { family: 'A', name: 'standard' },
      tenantId: TENANT,
      accessPolicies: [],
      networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] },
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enableRbacAuthorization: true,
      vaultUri: 'https://contoso.vault.localhost:8443/',
      provisioningState: 'Succeeded',
      publicNetworkAccess: 'Enabled',
    },
  };

  test.each([SUBSCRIPTION, GROUP])('are listed below %s', async (scope) => {
    const { json } = await get(`${scope}/${VAULTS}?${VERSION}`);
    expect(json.value[0]).toEqual(plain);
    expect(json.value).toHaveLength(2);
  });

  test('are found by name, in any case', async () => {
    const { json, trace } = await get(`${GROUP}/${VAULTS}/CONTOSO?${VERSION}`);
    expect(json).toEqual(plain);
    expect(trace?.route).toBe(
      'GET /subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}',
    );
  });

  test('say what makes them refuse', async () => {
    const { json } = await get(`${GROUP}/${VAULTS}/locked?${VERSION}`);
    expect(json.properties).toMatchObject({
      accessPolicies: [{ tenantId: TENANT, objectId: 'o', permissions: { secrets: ['get'] } }],
      networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.0/24' }] },
      softDeleteRetentionInDays: 7,
      enableRbacAuthorization: false,
      enablePurgeProtection: true,
      publicNetworkAccess: 'Disabled',
    });
  });

  test("are at Azure's own address for whoever comes through the proxy", async () => {
    const tunnel = { host: 'management.azure.com', serverName: 'management.azure.com' };
    const { json } = await get(`${GROUP}/${VAULTS}/Contoso?${VERSION}`, { tunnel });
    expect(json.properties.vaultUri).toBe('https://contoso.vault.azure.net/');
  });

  test.each([
    {
      filter: "resourceType eq 'Microsoft.KeyVault/vaults'",
      names: ['Contoso', 'locked'],
      why: 'az keyvault list',
    },
    { filter: "resourcetype EQ 'microsoft.keyvault/VAULTS'", names: ['Contoso', 'locked'], why: 'no case' },
    {
      filter: "resourceType eq 'Microsoft.KeyVault/vaults' and name eq 'contoso'",
      names: ['Contoso'],
      why: 'both',
    },
    { filter: "resourceType eq 'Microsoft.Web/sites'", names: [], why: 'there are none' },
    { filter: '', names: ['Contoso', 'locked'], why: 'all there is' },
  ])('among the resources by $filter: $why', async ({ filter, names }) => {
    const { json } = await get(`${SUBSCRIPTION}/resources?$filter=${encodeURIComponent(filter)}&${VERSION}`);
    expect(json.value.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('none are deleted', async () => {
    const { json } = await get(`${SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults?${VERSION}`);
    expect(json).toEqual({ value: [] });
  });
});

describe('what is refused', () => {
  test.each([
    { target: '/subscriptions', status: 400, code: 'MissingApiVersionParameter', why: 'no api-version' },
    {
      target: `/subscriptions/other?${VERSION}`,
      status: 404,
      code: 'SubscriptionNotFound',
      why: 'another one',
    },
    {
      target: `${SUBSCRIPTION}/resourceGroups/x?${VERSION}`,
      status: 404,
      code: 'ResourceGroupNotFound',
      why: 'another one',
    },
    {
      target: `${GROUP}/${VAULTS}/x?${VERSION}`,
      status: 404,
      code: 'ResourceNotFound',
      why: 'no such vault',
    },
    { target: `${SUBSCRIPTION}/locations?${VERSION}`, status: 404, code: 'NotFound', why: 'not there yet' },
    {
      target: `/tenants/${TENANT}?${VERSION}`,
      status: 404,
      code: 'NotFound',
      why: 'not there in Azure either',
    },
    {
      target: `${SUBSCRIPTION}/resources?$filter=x&${VERSION}`,
      status: 400,
      code: 'InvalidFilterInQueryString',
      why: 'not understood',
    },
  ])('$target: $code, $why', async ({ target, status, code }) => {
    const answer = await get(target);
    expect(answer.status).toBe(status);
    expect(answer.json.error).toEqual({ code, message: expect.stringMatching(/\S/) });
    expect(answer.trace).toMatchObject({ principal: 'orders', refusal: code });
  });

  test('a change, with the way out', async () => {
    const { status, json } = await get(`${GROUP}/${VAULTS}/new?${VERSION}`, { method: 'PUT' });
    expect(status).toBe(405);
    expect(json.error.message).toBe(
      "The emulator's part of Azure Resource Manager is read only and takes no PUT: its control API adds and changes vaults.",
    );
  });

  test.each([
    { headers: {}, code: 'AuthenticationFailed', why: 'there is no token' },
    {
      headers: { authorization: 'Bearer bad' },
      code: 'InvalidAuthenticationToken',
      why: 'it is another one',
    },
  ])('whoever has no token for it, before all else: $why', async ({ headers, code }) => {
    const answer = await get('/subscriptions', { headers });
    expect([answer.status, answer.json.error.code]).toEqual([401, code]);
    expect(answer.headers?.['WWW-Authenticate']).toBe(
      `Bearer authorization_uri="https://localhost:8443/${TENANT}", error="invalid_token", error_description="${answer.json.error.message}"`,
    );
    const tunnel = { host: 'management.azure.com', serverName: undefined };
    const { headers: challenged } = await get('/subscriptions', { headers, tunnel });
    expect(challenged?.['WWW-Authenticate']).toContain(`"https://login.microsoftonline.com/${TENANT}"`);
  });
});

test.each([
  { filter: `${' '.repeat(30_000)}x`, why: 'spaces, and no filter' },
  { filter: `name eq '${' '.repeat(30_000)}`, why: 'spaces in a text that does not end' },
])('no filter takes long: $why', ({ filter }) => {
  const began = performance.now();
  expect(() => filterOf(filter)).toThrow('The filter in the query string is not understood here');
  expect(performance.now() - began).toBeLessThan(500);
});
