import { describe, expect, test } from 'vitest';
import { address, stage } from './stage.fixture.ts';

describe('commands', () => {
  test('a vault is listed and added', async () => {
    const { call, seen } = stage();
    expect((await call('GET', '/control/vaults')).body).toMatchObject({ vaults: { one: address } });
    const settings = { name: 'two', retentionDays: 7, purgeProtection: true };
    expect(await call('POST', '/control/vaults', settings)).toMatchObject({
      status: 201,
      body: { name: 'two', ...address },
    });
    expect(seen).toEqual([settings]);
  });

  test('a role is assigned, listed and revoked', async () => {
    const { call } = stage();
    const input = { principalId: 'p', role: 'Key Vault Secrets User', vault: 'one', secret: 's' };
    expect(await call('POST', '/control/assignments', input)).toMatchObject({
      status: 201,
      body: { id: 'a0', ...input },
    });
    expect((await call('GET', '/control/assignments')).body).toEqual({
      assignments: [{ id: 'a0', ...input }],
    });
    expect(await call('DELETE', '/control/assignments/a0')).toMatchObject({ status: 204, body: undefined });
    expect((await call('GET', '/control/assignments')).body).toEqual({ assignments: [] });
    expect(await call('DELETE', '/control/assignments/a0')).toMatchObject({
      status: 404,
      body: { error: { code: 'NotFound', message: 'There is no such assignment.' } },
      reply: { trace: { route: 'DELETE /control/assignments/{id}' } },
    });
  });

  test('an application is registered', async () => {
    const { call, seen } = stage();
    const input = {
      name: 'web',
      clientId: 'c',
      roles: { 'api://x': ['read'] },
      groups: ['g'],
      certificates: ['pem'],
      scopes: { 'api://web': ['Secrets.Read'] },
      federated: [
        { issuer: 'https://i', subject: 's', audience: 'a', jwks: { keys: [{ kty: 'RSA', kid: 'k' }] } },
        { issuer: 'https://j', subject: 't' },
      ],
    };
    expect(await call('POST', '/control/applications', input)).toMatchObject({
      status: 201,
      body: { clientId: 'c', objectId: 'o', name: 'web', clientSecret: 's' },
    });
    expect(seen).toEqual([input]);
  });

  test('a managed identity is registered', async () => {
    const { call, seen } = stage();
    const input = { name: 'auditor', clientId: 'c', objectId: 'o', resourceId: '/r' };
    expect(await call('POST', '/control/identities', input)).toMatchObject({
      status: 201,
      body: { clientId: 'c', objectId: 'o', resourceId: 'r' },
    });
    expect(seen).toEqual([input]);
  });

  test('a token is issued, flaws included', async () => {
    const { call, seen } = stage();
    const input = { audience: 'https://x', clientId: 'c', expiresInS: -5, claims: { iss: 'me', nbf: 1 } };
    expect(await call('POST', '/control/tokens', input)).toMatchObject({
      status: 201,
      body: { token: 'a.b.c' },
    });
    expect(await call('POST', '/control/tokens', {})).toMatchObject({ status: 201 });
    expect(seen).toEqual([input, {}]);
  });

  test.each([
    {
      path: 'tokens',
      body: { expiresInS: 0.5 },
      status: 400,
      code: 'InvalidInput',
      message: 'expiresInS is not a whole number of seconds within a year.',
    },
    {
      path: 'tokens',
      body: { claims: 'all' },
      status: 400,
      code: 'InvalidInput',
      message: 'claims is not an object.',
    },
    { path: 'vaults', body: 'no json', status: 400, code: 'InvalidInput', message: 'The body is not JSON.' },
    { path: 'vaults', body: '[]', status: 400, code: 'InvalidInput', message: 'The body is not an object.' },
    {
      path: 'vaults',
      body: { name: 'x', days: 1 },
      status: 400,
      code: 'InvalidInput',
      message:
        'The body has no "days"; it has name, retentionDays, purgeProtection, networkAcls, publicNetworkAccess, permissionModel, accessPolicies, policies.',
    },
    {
      path: 'vaults',
      body: { name: 'two', retentionDays: '7' },
      status: 400,
      code: 'InvalidInput',
      message: 'retentionDays is not a number.',
    },
    {
      path: 'vaults',
      body: { name: 'two', purgeProtection: 1 },
      status: 400,
      code: 'InvalidInput',
      message: 'purgeProtection is neither true nor false.',
    },
    {
      path: 'vaults',
      body: { name: '1st' },
      status: 400,
      code: 'InvalidInput',
      message: 'No name.',
      hint: 'Take a name.',
    },
    {
      path: 'vaults',
      body: { name: 'one' },
      status: 409,
      code: 'VaultExists',
      message: 'There is one.',
      hint: 'Take another.',
    },
    {
      path: 'vaults',
      body: { name: 'late' },
      status: 503,
      code: 'Unavailable',
      message: 'It is closed.',
      hint: 'Start it.',
    },
    {
      path: 'assignments',
      body: { role: 'r' },
      status: 400,
      code: 'InvalidInput',
      message: 'principalId is not a text of 1 to 256 characters.',
    },
    {
      path: 'assignments',
      body: { principalId: 'p', role: 7 },
      status: 400,
      code: 'InvalidInput',
      message: 'role is not a text of 1 to 256 characters.',
    },
    {
      path: 'applications',
      body: { name: 'x', groups: 'g' },
      status: 400,
      code: 'InvalidInput',
      message: 'groups is not a list of at most 256 texts.',
    },
    {
      path: 'applications',
      body: { name: 'x', roles: [] },
      status: 400,
      code: 'InvalidInput',
      message: 'roles is not an object.',
    },
    {
      path: 'applications',
      body: { name: 'x', scopes: ['read'] },
      status: 400,
      code: 'InvalidInput',
      message: 'scopes is not an object.',
    },
    {
      path: 'applications',
      body: { name: 'x', federated: {} },
      status: 400,
      code: 'InvalidInput',
      message: 'federated is not a list of at most 16 federated credentials.',
    },
    {
      path: 'applications',
      body: { name: 'x', federated: [{ issuer: 'https://i' }] },
      status: 400,
      code: 'InvalidInput',
      message: 'subject is not a text of 1 to 256 characters.',
    },
    {
      path: 'applications',
      body: { name: 'x', federated: [{ issuer: 'https://i', subject: 's', jwks: { keys: ['k'] } }] },
      status: 400,
      code: 'InvalidInput',
      message: 'jwks is not a set of keys.',
    },
    {
      path: 'applications',
      body: { name: 'x', federated: [{ issuer: 'https://i', subject: 's', key: 1 }] },
      status: 400,
      code: 'InvalidInput',
      message: 'A federated credential has no "key"; it has issuer, subject, audience, jwks.',
    },
    {
      path: 'applications',
      body: { name: 'x', certificates: [1] },
      status: 400,
      code: 'InvalidInput',
      message: 'certificates is not a list of at most 16 PEM texts of at most 16384 characters.',
    },
  ])('$path refuses: $message', async ({ path, body, status, code, message, ...told }) => {
    const { call } = stage();
    expect(await call('POST', `/control/${path}`, body)).toMatchObject({
      status,
      body: { error: { code, message, ...told } },
    });
  });

  test('a defect is not dressed up as a refusal', async () => {
    const { call } = stage();
    await expect(call('POST', '/control/vaults', { name: 'broken' })).rejects.toThrow('a defect');
  });
});
