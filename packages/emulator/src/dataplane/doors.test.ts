import { describe, expect, test } from 'vitest';
import { resourceOf } from './challenge.ts';
import { AUTHORITY, stage, TENANT } from './stage.fixture.ts';

const CHALLENGE = `Bearer authorization="https://localhost:8443/${TENANT}", resource="https://vault.localhost:8443"`;
const NO_TOKEN = 'AKV10000: Request is missing a Bearer or PoP token.';
const BAD_TOKEN = 'AKV10046: Unable to resolve the key used for signature validation.';
const body = { value: 'v' };

describe('the first door is the token', () => {
  test.each([
    { why: 'a read', method: 'GET', target: '/secrets/a?api-version=7.4' },
    {
      why: 'an empty write, the probe of the official clients',
      method: 'PUT',
      target: '/secrets/a?api-version=7.4',
    },
    { why: 'no api-version', method: 'GET', target: '/secrets/a' },
    { why: 'a bad name', method: 'PUT', target: '/secrets/a_b?api-version=7.4' },
    { why: 'a broken escape', method: 'GET', target: '/secrets/%zz?api-version=7.4' },
    { why: 'an unknown path', method: 'GET', target: '/nowhere' },
    { why: 'an unknown method', method: 'TRACE', target: '/secrets' },
  ])('$method $target without one is challenged: $why', async ({ method, target }) => {
    const { send } = stage();
    const { status, headers, json } = await send(method, target, { token: undefined });
    expect(status).toBe(401);
    expect(headers['WWW-Authenticate']).toBe(CHALLENGE);
    expect(json).toEqual({ error: { code: 'Unauthorized', message: NO_TOKEN } });
  });

  test.each([
    { authorization: 'Basic dTpw', message: NO_TOKEN, why: 'another scheme' },
    { authorization: 'Bearer', message: NO_TOKEN, why: 'no token' },
    { authorization: 'Bearer  ', message: NO_TOKEN, why: 'a blank token' },
    { authorization: ['Bearer officer', 'Bearer officer'], message: NO_TOKEN, why: 'two headers' },
    { authorization: 'Bearer forged', message: BAD_TOKEN, why: "the gate's refusal" },
  ])('$authorization is challenged too: $why', async ({ authorization, message }) => {
    const { send } = stage();
    const { status, headers, json } = await send('GET', '/secrets', {
      token: undefined,
      headers: { authorization },
    });
    expect({ status, challenge: headers['WWW-Authenticate'], json }).toEqual({
      status: 401,
      challenge: CHALLENGE,
      json: { error: { code: 'Unauthorized', message } },
    });
  });

  test('the scheme has no case', async () => {
    const { send } = stage();
    const headers = { authorization: 'bearer officer' };
    expect((await send('GET', '/secrets?api-version=7.4', { token: undefined, headers })).status).toBe(200);
  });

  test('the gate is told the audiences of the host that was called', async () => {
    const { send, gate } = stage();
    await send('GET', '/secrets?api-version=7.4');
    await send('GET', '/secrets?api-version=7.4', { authority: 'localhost:9001' });
    const [named, plain] = gate.audiences;
    expect(named).toEqual([
      'https://vault.azure.net',
      'https://vault.azure.net/',
      'https://vault.localhost:8443',
      'https://vault.localhost:8443/',
      'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
    ]);
    expect(new Set(plain)).toEqual(
      new Set([
        'https://vault.azure.net',
        'https://vault.azure.net/',
        'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
      ]),
    );
  });

  test.each([
    { authority: 'a.vault.localhost:8443', resource: 'https://vault.localhost:8443' },
    { authority: 'A.Vault.Localhost', resource: 'https://vault.localhost' },
    { authority: 'a.vault.localhost.:1', resource: 'https://vault.localhost.:1' },
    { authority: 'localhost:8443', resource: 'https://vault.azure.net' },
    { authority: '127.0.0.1:8443', resource: 'api://0.0.1:8443' },
    { authority: '127.0.0.1', resource: 'api://0.0.1' },
    { authority: '127.0.0.1.:8443', resource: 'https://vault.azure.net' },
    { authority: '10.0.0.1:8443', resource: 'https://vault.azure.net' },
    { authority: '[::1]:8443', resource: 'https://vault.azure.net' },
    { authority: 'vault.localhost:8443', resource: 'https://vault.azure.net' },
    { authority: 'a.b.vault.localhost', resource: 'https://vault.azure.net' },
    { authority: 'a.vault.azure.net', resource: 'https://vault.azure.net' },
    { authority: 'x.vault.localhost:1", claims="', resource: 'https://vault.azure.net' },
  ])('the resource for $authority is $resource', ({ authority, resource }) => {
    expect(resourceOf(authority)).toBe(resource);
  });
});

describe('then, each before the next', () => {
  test.each([
    { why: 'the path', target: 'GET /nowhere', status: 404, code: 'NotFound' },
    { why: 'the path', target: 'GET /', status: 404, code: 'NotFound' },
    { why: 'the path', target: 'GET /secrets/a/b/c', status: 404, code: 'NotFound' },
    { why: 'the path', target: 'GET /keys', status: 404, code: 'NotFound' },
    { why: 'the method', target: 'POST /secrets', status: 405, code: 'MethodNotAllowed', allow: 'GET' },
    {
      why: 'the method',
      target: 'DELETE /secrets/a/b',
      status: 405,
      code: 'MethodNotAllowed',
      allow: 'GET, PATCH',
    },
    {
      why: 'the method',
      target: 'POST /secrets/a',
      status: 405,
      code: 'MethodNotAllowed',
      allow: 'GET, PUT, PATCH, DELETE',
    },
    { why: 'the api-version', target: 'PUT /secrets/a_b', status: 400, code: 'BadParameter' },
    { why: 'the name', target: 'PUT /secrets/a_b?api-version=7.4', status: 400, code: 'BadParameter' },
    { why: 'the role', target: 'PUT /secrets/a?api-version=7.4', status: 403, code: 'Forbidden' },
    {
      why: 'the role, not existence',
      target: 'GET /secrets/a?api-version=7.4',
      status: 403,
      code: 'Forbidden',
    },
    {
      why: 'the role, not the page',
      target: 'GET /secrets?api-version=7.4&maxresults=0',
      status: 403,
      code: 'Forbidden',
    },
  ])('$why: $target is $status', async ({ target, status, code, allow }) => {
    const { send } = stage();
    const [method = '', path = ''] = target.split(' ');
    const answer = await send(method, path, { token: 'nobody' });
    expect({ status: answer.status, code: answer.json.error.code, allow: answer.headers['Allow'] }).toEqual({
      status,
      code,
      allow,
    });
  });

  test.each([
    {
      target: 'GET /keys',
      message: `No HTTP resource was found that matches the request URI 'https://${AUTHORITY}/keys'.`,
    },
    { target: 'POST /secrets', message: "The requested resource does not support http method 'POST'." },
    { target: 'GET /secrets', message: 'api-version must be specified' },
    { target: 'GET /secrets?api-version=', message: 'api-version must be specified' },
    {
      target: 'GET /secrets?api-version=7.7',
      message:
        'The specified version (7.7) is not recognized. Consider using the latest supported version (2026-04-01).',
    },
  ])('$target says: $message', async ({ target, message }) => {
    const { send } = stage();
    const [method = '', path = ''] = target.split(' ');
    expect((await send(method, path)).json.error.message).toBe(message);
  });

  test.each([
    { line: 'GET /secrets', action: 'readMetadata', permission: 'list', secret: undefined },
    { line: 'GET /secrets/a', action: 'getSecret', permission: 'get', secret: 'a' },
    { line: 'GET /secrets/a/1', action: 'getSecret', permission: 'get', secret: 'a' },
    { line: 'PUT /secrets/a', action: 'setSecret', permission: 'set', secret: 'a' },
    { line: 'PATCH /secrets/a/1', action: 'update', permission: 'set', secret: 'a' },
    { line: 'DELETE /secrets/a', action: 'delete', permission: 'delete', secret: 'a' },
    { line: 'GET /secrets/a/versions', action: 'readMetadata', permission: 'list', secret: 'a' },
    { line: 'POST /secrets/a/backup', action: 'backup', permission: 'backup', secret: 'a' },
    { line: 'POST /secrets/restore', action: 'restore', permission: 'restore', secret: undefined },
    { line: 'GET /deletedsecrets', action: 'readMetadata', permission: 'list', secret: undefined },
    { line: 'GET /deletedsecrets/a', action: 'readMetadata', permission: 'get', secret: 'a' },
    { line: 'DELETE /deletedsecrets/a', action: 'purge', permission: 'purge', secret: 'a' },
    { line: 'POST /deletedsecrets/a/recover', action: 'recover', permission: 'recover', secret: 'a' },
  ])('$line asks for $action, or for $permission', async ({ line, action, permission, secret }) => {
    const { call, gate, send } = stage();
    const [method = '', path = ''] = line.split(' ');
    await call(method, path);
    const of = secret === undefined ? {} : { secret };
    expect(gate.asked).toEqual([{ vault: 'contoso', action, permission, ...of }]);
    const refused = await send(method, `${path}?api-version=7.4`, { token: 'nobody' });
    expect(refused.json).toEqual({
      error: {
        code: 'Forbidden',
        message: `Caller is not authorized to perform action on resource.\r\nAction: ${action}`,
        innererror: { code: 'ForbiddenByRbac' },
      },
    });
  });
});

describe('every answer', () => {
  const common = {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': 'max-age=31536000;includeSubDomains',
    'x-ms-keyvault-region': 'westeurope',
    'x-ms-request-id': expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    'x-ms-keyvault-service-version': expect.stringMatching(/^1\.9\.\d+\.\d+$/),
    'x-ms-keyvault-network-info': 'conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;',
    'x-ms-client-request-id': 'abc-1',
    'Content-Type': 'application/json; charset=utf-8',
  };
  const rbac = {
    'x-ms-keyvault-rbac-assignment-id': 'assignment-1',
    'x-ms-keyvault-rbac-cache': expect.stringContaining('ra_age='),
  };
  const headers = { 'x-ms-client-request-id': 'abc-1' };

  test('carries the headers of the service', async () => {
    const { send } = stage();
    const target = '/secrets/a?api-version=7.4';
    expect((await send('PUT', target, { body, headers })).headers).toEqual({ ...common, ...rbac });
    expect((await send('GET', '/secrets/b?api-version=7.4', { headers })).headers).toEqual({
      ...common,
      ...rbac,
    });
    expect((await send('GET', target, { headers, token: 'nobody' })).headers).toEqual(common);
    const challenged = await send('GET', target, { headers, token: undefined });
    expect(challenged.headers).toEqual({ ...common, 'WWW-Authenticate': CHALLENGE });
  });

  test.each(['a b', 'a\r\nb', '', 'x'.repeat(129), ['a', 'b']])('does not echo %j', async (id) => {
    const { send } = stage();
    const answer = await send('GET', '/secrets', { headers: { 'x-ms-client-request-id': id } });
    expect(answer.headers).not.toHaveProperty('x-ms-client-request-id');
  });

  test.each([
    { remoteAddress: '::1', info: 'conn_type=Ipv6;addr=::1;act_addr_fam=InterNetworkV6;' },
    { remoteAddress: '::ffff:10.0.0.1', info: 'conn_type=Ipv4;addr=10.0.0.1;act_addr_fam=InterNetwork;' },
  ])('names the address of the caller: $remoteAddress', async ({ remoteAddress, info }) => {
    const { send } = stage();
    expect((await send('GET', '/secrets', { remoteAddress })).headers['x-ms-keyvault-network-info']).toBe(
      info,
    );
  });

  test('does not switch plain http off for the rest of localhost', async () => {
    const { send } = stage();
    const { headers: own } = await send('GET', '/secrets', { authority: 'localhost:9001' });
    expect(own['Strict-Transport-Security']).toBe('max-age=0');
  });

  test('names ids on the authority that was called', async () => {
    const { send } = stage();
    const { json } = await send('PUT', '/secrets/a?api-version=7.4', { body, authority: 'localhost:9001' });
    expect(json.id).toContain('https://localhost:9001/secrets/a/');
  });

  test('is traced by route, caller and vault', async () => {
    const { send } = stage();
    const query = '?api-version=7.4';
    const trace = async (...sent: Parameters<typeof send>) => (await send(...sent)).trace;
    const [vault, principal] = ['contoso', 'officer'];
    expect(await trace('PUT', `/secrets/a${query}`, { body })).toEqual({
      route: 'PUT /secrets/{name}',
      vault,
      principal,
    });
    expect(await trace('GET', '/secrets/a/1')).toEqual({
      route: 'GET /secrets/{name}/{version}',
      vault,
      principal,
      refusal: 'BadParameter',
    });
    expect(await trace('PUT', '/secrets')).toEqual({
      route: 'PUT /secrets',
      vault,
      principal,
      refusal: 'MethodNotAllowed',
    });
    expect(await trace('GET', '/a')).toEqual({
      route: 'GET (unknown path)',
      vault,
      principal,
      refusal: 'NotFound',
    });
    expect(await trace('GET', '/secrets', { token: undefined })).toEqual({
      route: 'GET /secrets',
      vault,
      refusal: 'Unauthorized',
    });
    expect(await trace('GET', `/secrets${query}`, { token: 'nobody' })).toEqual({
      route: 'GET /secrets',
      vault,
      principal: 'nobody',
      refusal: 'ForbiddenByRbac',
    });
  });
});
