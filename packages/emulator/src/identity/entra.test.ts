import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { APPLICATION, AUTHORITY, ISSUER, START, stage, TENANT, VAULT } from './tenant.fixture.ts';

const { clientId } = APPLICATION;
const GRANT = {
  grant_type: 'client_credentials',
  client_id: clientId,
  client_secret: 'first~secret',
  scope: `${VAULT}/.default`,
};

describe('documents', () => {
  test('OpenID configuration names the host that was called', async () => {
    const { status, json, headers, trace } = await stage().send(
      `/${TENANT}/v2.0/.well-known/openid-configuration`,
    );
    const base = `https://${AUTHORITY}/${TENANT}`;
    expect(status).toBe(200);
    expect(json).toMatchObject({
      issuer: `${base}/v2.0`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      response_types_supported: ['code'],
    });
    expect(headers['Content-Type']).toBe('application/json; charset=utf-8');
    expect(headers['Access-Control-Allow-Origin']).toBe('*');
    // A program that waits for its code listens on plain http://localhost.
    expect(headers['Strict-Transport-Security']).toBe('max-age=0');
    expect(trace).toEqual({ route: 'GET /{tenant}/v2.0/.well-known/openid-configuration' });
    for (const name of ['token', 'authorization', 'device_authorization', 'end_session']) {
      const { pathname } = new URL(String(json[`${name}_endpoint`]));
      const { status } = await stage().send(pathname, {});
      expect([name, status]).not.toEqual([name, 404]);
    }
  });

  test('the older document names the issuer of the tokens', async () => {
    const { json } = await stage().send(`/${TENANT}/.well-known/openid-configuration`);
    expect(json).toMatchObject({
      issuer: ISSUER,
      token_endpoint: `https://${AUTHORITY}/${TENANT}/oauth2/token`,
      jwks_uri: `https://${AUTHORITY}/${TENANT}/discovery/keys`,
    });
  });

  test.each(['common', 'organizations', 'consumers', 'Common'])(
    '%s has a template for an issuer',
    async (name) => {
      const { status, json } = await stage().send(`/${name}/v2.0/.well-known/openid-configuration`);
      expect(status).toBe(200);
      expect(json['issuer']).toBe(`https://${AUTHORITY}/{tenantid}/v2.0`);
      expect(json['token_endpoint']).toBe(`https://${AUTHORITY}/${name}/oauth2/v2.0/token`);
    },
  );

  test('the keys are public halves', async () => {
    const here = stage();
    const expected = { keys: [here.tenant.signingKey.jwk] };
    expect((await here.send(`/${TENANT}/discovery/v2.0/keys`)).json).toEqual(expected);
    expect((await here.send('/common/discovery/keys')).json).toEqual(expected);
    expect(Object.keys(here.tenant.signingKey.jwk)).not.toContain('d');
  });

  test('instance discovery: this host is the cloud', async () => {
    const asked = encodeURIComponent(`https://login.example/${TENANT}/oauth2/v2.0/authorize`);
    const { json } = await stage().send(
      `/common/discovery/instance?api-version=1.1&authorization_endpoint=${asked}`,
    );
    expect(json).toEqual({
      tenant_discovery_endpoint: `https://${AUTHORITY}/${TENANT}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: AUTHORITY, preferred_cache: AUTHORITY, aliases: [AUTHORITY] }],
    });
  });

  test.each(['login.microsoftonline.com', 'login.windows.net'])(
    'instance discovery at %s: the public cloud, as clients know it by heart',
    async (authority) => {
      const asked = encodeURIComponent(`https://${authority}/${TENANT}/oauth2/v2.0/authorize`);
      const { json } = await stage().send(
        `/common/discovery/instance?api-version=1.1&authorization_endpoint=${asked}`,
        undefined,
        { authority },
      );
      expect(json).toEqual({
        tenant_discovery_endpoint: `https://${authority}/${TENANT}/v2.0/.well-known/openid-configuration`,
        'api-version': '1.1',
        metadata: [
          {
            preferred_network: 'login.microsoftonline.com',
            preferred_cache: 'login.windows.net',
            aliases: [
              'login.microsoftonline.com',
              'login.windows.net',
              'login.microsoft.com',
              'sts.windows.net',
            ],
          },
        ],
      });
      const { json: configuration } = await stage().send(
        `/${TENANT}/v2.0/.well-known/openid-configuration`,
        undefined,
        { authority },
      );
      expect(configuration).toMatchObject({
        issuer: `https://${authority}/${TENANT}/v2.0`,
        token_endpoint: `https://${authority}/${TENANT}/oauth2/v2.0/token`,
        cloud_instance_name: 'microsoftonline.com',
      });
    },
  );

  test.each(['/adfs', '/adfs/adfs', `/adfs/${TENANT}`])(
    'an authority at %s is the tenant, for older Azure CLIs',
    async (authority) => {
      const { status, json } = await stage().send(`${authority}/.well-known/openid-configuration`);
      expect([status, json['token_endpoint']]).toEqual([
        200,
        `https://${AUTHORITY}/${TENANT}/oauth2/v2.0/token`,
      ]);
      const { status: granted } = await stage().send(`${authority}/oauth2/token`, GRANT);
      expect(granted).toBe(200);
    },
  );

  test('a tenant without case, and a path with a slash at its end', async () => {
    const { status } = await stage().send(`/${TENANT.toUpperCase()}/v2.0/.well-known/openid-configuration/`);
    expect(status).toBe(200);
  });

  test.each(['/', `/${TENANT}`, `/${TENANT}/oauth2/v2.0/userinfo`, '/secrets/x', '//oauth2/token'])(
    'there is nothing at %s',
    async (path) => {
      const { status, trace } = await stage().send(path);
      expect([status, trace]).toEqual([404, { route: 'GET (no such endpoint)' }]);
    },
  );
});

describe('client credentials', () => {
  test('by a secret in the body', async () => {
    const { status, json, headers, trace } = await stage().token(GRANT);
    expect(status).toBe(200);
    expect(json).toEqual({
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.any(String),
    });
    expect(decodeJwt(String(json['access_token']))).toMatchObject({
      aud: VAULT,
      appid: clientId,
      appidacr: '1',
      iss: ISSUER,
    });
    expect(headers['Cache-Control']).toBe('no-store, no-cache');
    expect(trace).toEqual({ route: 'POST /{tenant}/oauth2/v2.0/token', principal: 'orders' });
  });

  test('by any of several secrets, and a client id without case', async () => {
    const form = { ...GRANT, client_id: clientId.toUpperCase(), client_secret: 'second+secret&more' };
    expect((await stage().token(form)).status).toBe(200);
  });

  test('by HTTP Basic, both halves form-encoded', async () => {
    const half = (text: string) => encodeURIComponent(text).replaceAll('%20', '+');
    const basic = Buffer.from(`${half(clientId)}:${half('second+secret&more')}`).toString('base64');
    const { grant_type, scope } = GRANT;
    const more = { headers: { authorization: `Basic ${basic}` } };
    expect((await stage().token({ grant_type, scope }, more)).status).toBe(200);
    const wrong = { headers: { authorization: `Basic ${Buffer.from(`${clientId}:no`).toString('base64')}` } };
    expect((await stage().token({ grant_type, scope }, wrong)).json['error_codes']).toEqual([7000215]);
  });

  test('at the v1 endpoint: a resource, and numbers as text', async () => {
    const { scope: _, ...form } = GRANT;
    const resource = 'https://management.core.windows.net/';
    const { json, trace } = await stage().send(`/${TENANT}/oauth2/token`, { ...form, resource });
    expect(json).toEqual({
      token_type: 'Bearer',
      expires_in: '3599',
      ext_expires_in: '3599',
      expires_on: String(START / 1000 + 3599),
      not_before: String(START / 1000),
      resource,
      access_token: expect.any(String),
    });
    expect(decodeJwt(String(json['access_token'])).aud).toBe(resource);
    expect(trace?.route).toBe('POST /{tenant}/oauth2/token');
  });

  test.each([
    { scope: `${VAULT}/.default`, audience: VAULT, why: 'as every client asks' },
    { scope: `${VAULT}//.default`, audience: `${VAULT}/`, why: 'a resource that ends in a slash' },
    {
      scope: `openid ${VAULT}/.default profile offline_access`,
      audience: VAULT,
      why: 'MSAL Python adds them',
    },
    { scope: 'api://orders/.default', audience: 'api://orders', why: 'any application' },
    {
      scope: 'https://vault.localhost:8443/.default',
      audience: 'https://vault.localhost:8443',
      why: 'a port',
    },
  ])('scope $scope is for $audience: $why', async ({ scope, audience }) => {
    const { json } = await stage().token({ ...GRANT, scope });
    expect(decodeJwt(String(json['access_token'])).aud).toBe(audience);
  });

  test('roles and scopes of that audience', async () => {
    const here = stage({ roles: { 'api://one': ['A', 'B'] }, scopes: { 'api://one': ['read'] } });
    const one = await here.token({ ...GRANT, scope: 'api://one/.default' });
    expect(decodeJwt(String(one.json['access_token']))).toMatchObject({ roles: ['A', 'B'], scp: 'read' });
    const two = await here.token({ ...GRANT, scope: 'api://two/.default' });
    expect(decodeJwt(String(two.json['access_token']))).not.toHaveProperty('roles');
  });
});
