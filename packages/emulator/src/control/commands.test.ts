import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { clientCertificate } from '../identity/client-certificate.fixture.ts';
import { START, stage, UUID } from './stage.fixture.ts';

const ADDRESS = { url: 'https://one.vault.localhost:1', localhostUrl: 'https://localhost:2' };

describe('commands', () => {
  test('a vault is listed and added', async () => {
    const { call } = await stage();
    expect((await call('GET', '/control/vaults')).body).toMatchObject({
      vaults: { one: { name: 'one', ...ADDRESS } },
    });
    const settings = { name: 'two', retentionDays: 7, purgeProtection: true };
    expect(await call('POST', '/control/vaults', settings)).toMatchObject({
      status: 201,
      body: { name: 'two', url: 'https://two.vault.localhost:1', localhostUrl: 'https://localhost:3' },
    });
    expect((await call('GET', '/control/vaults/two')).body).toMatchObject(settings);
  });

  test('a role is assigned, listed and revoked', async () => {
    const { call } = await stage({ roles: false });
    const input = { principalId: 'p', role: 'Key Vault Secrets User', vault: 'one', secret: 's' };
    const { status, body } = await call('POST', '/control/assignments', input);
    const { id, ...given } = body;
    expect({ status, id, given }).toEqual({ status: 201, id: expect.stringMatching(UUID), given: input });
    expect((await call('GET', '/control/assignments')).body).toEqual({ assignments: [body] });
    expect(await call('DELETE', `/control/assignments/${id}`)).toMatchObject({
      status: 204,
      body: undefined,
    });
    expect((await call('GET', '/control/assignments')).body).toEqual({ assignments: [] });
    expect(await call('DELETE', `/control/assignments/${id}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'NotFound', message: 'There is no such assignment.' } },
      reply: { trace: { route: 'DELETE /control/assignments/{id}' } },
    });
  });

  test('an application is registered, with all that is said of it', async () => {
    const { call, told } = await stage();
    const { pem } = await clientCertificate(START, START + 1_000);
    const input = {
      name: 'web',
      clientId: 'c',
      roles: { 'api://x': ['read'] },
      groups: ['g'],
      certificates: [pem],
      scopes: { 'api://web': ['Secrets.Read'] },
      federated: [
        { issuer: 'https://i', subject: 's', audience: 'a', jwks: { keys: [{ kty: 'RSA', kid: 'k' }] } },
        { issuer: 'https://j', subject: 't' },
      ],
    };
    const { status, body } = await call('POST', '/control/applications', input);
    const objectId = expect.stringMatching(UUID);
    expect({ status, body }).toEqual({ status: 201, body: { clientId: 'c', objectId, name: 'web' } });
    expect((await told()).applications).toContainEqual(expect.objectContaining(input));
    expect((await call('POST', '/control/applications', { name: 'plain' })).body).toEqual({
      clientId: expect.stringMatching(UUID),
      objectId,
      name: 'plain',
      clientSecret: expect.stringMatching(/^\S{20,}$/),
    });
  });

  test('a managed identity is registered', async () => {
    const { call } = await stage();
    const { name, ...ids } = { name: 'auditor', clientId: 'c', objectId: 'o', resourceId: '/r' };
    expect(await call('POST', '/control/identities', { name, ...ids })).toMatchObject({
      status: 201,
      body: ids,
    });
    expect((await call('GET', '/control/identities')).body.identities).toContainEqual({
      name,
      ...ids,
      systemAssigned: false,
    });
  });

  test('a token is issued, flaws included', async () => {
    const { call } = await stage({ applications: [{ name: 'web', clientId: 'c' }] });
    const issue = async (input: object) => {
      const { status, body } = await call('POST', '/control/tokens', input);
      expect(status).toBe(201);
      return decodeJwt(body.token);
    };
    const input = { audience: 'https://x', clientId: 'c', expiresInS: -5, claims: { iss: 'me', nbf: 1 } };
    const now = START / 1_000;
    expect(await issue(input)).toMatchObject({
      aud: 'https://x',
      appid: 'c',
      exp: now - 5,
      iss: 'me',
      nbf: 1,
    });
    expect(await issue({})).toMatchObject({ aud: 'https://vault.azure.net', exp: now + 3_599, nbf: now });
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
      message: '"1st" is no vault name.',
      hint: 'A vault name has 3 to 24 letters, digits and single hyphens, begins with a letter and does not end in a hyphen.',
    },
    {
      path: 'vaults',
      body: { name: 'one' },
      status: 409,
      code: 'VaultExists',
      message: 'There is a vault "one" already.',
      hint: 'Vault names ignore case; choose another one.',
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
    const { call } = await stage();
    expect(await call('POST', `/control/${path}`, body)).toMatchObject({
      status,
      body: { error: { code, message, ...told } },
    });
  });

  test('an emulator that is closed says so', async () => {
    const { call, close } = await stage();
    await close();
    expect(await call('POST', '/control/vaults', { name: 'late' })).toMatchObject({
      status: 503,
      body: {
        error: { code: 'Unavailable', message: 'The emulator is closed.', hint: 'Start another one.' },
      },
    });
  });

  test('a defect is not dressed up as a refusal', async () => {
    const { call } = await stage({}, async (name) => {
      if (name === 'broken') throw new TypeError('a defect');
    });
    await expect(call('POST', '/control/vaults', { name: 'broken' })).rejects.toThrow('a defect');
  });
});
