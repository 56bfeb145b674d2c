import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { APPLICATION, AUTHORITY, ISSUER, START, TENANT, VAULT } from '../tenant.fixture.ts';
import { ADA, AZURE_CLI, LOOPBACK, SCOPE, signInStage, WEB, WEB_REPLY } from './sign-in.fixture.ts';

const claims = (token: unknown) => decodeJwt(String(token)) as Readonly<Record<string, unknown>>;

describe('the tokens', () => {
  test('of somebody who signed in', async () => {
    const here = signInStage();
    const { status, json, headers, trace } = await here.redeem({ code: await here.code(), client_info: '1' });
    expect(status).toBe(200);
    expect(json).toEqual({
      token_type: 'Bearer',
      scope: `${VAULT}/user_impersonation ${SCOPE}`,
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.any(String),
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      id_token: expect.any(String),
      client_info: Buffer.from(JSON.stringify({ uid: 'object-ada', utid: TENANT })).toString('base64url'),
    });
    expect(headers['Cache-Control']).toBe('no-store, no-cache');
    expect(trace).toEqual({ route: 'POST /{tenant}/oauth2/v2.0/token', principal: ADA });
    expect(claims(json['access_token'])).toEqual({
      aud: VAULT,
      iss: ISSUER,
      iat: START / 1000,
      nbf: START / 1000,
      exp: START / 1000 + 3599,
      acr: '1',
      amr: ['pwd'],
      appid: AZURE_CLI,
      appidacr: '0',
      azp: AZURE_CLI,
      groups: ['group-1'],
      idp: ISSUER,
      idtyp: 'user',
      name: 'Ada <Example>',
      oid: 'object-ada',
      preferred_username: ADA,
      scp: 'user_impersonation',
      sub: expect.stringMatching(/^[\w-]{43}$/),
      tid: TENANT,
      unique_name: ADA,
      upn: ADA,
      uti: expect.stringMatching(/^[\w-]{22}$/),
      ver: '1.0',
    });
    expect(await here.tenant.verify(String(json['access_token']), [VAULT])).toMatchObject({
      kind: 'valid',
      claims: { oid: 'object-ada', appid: AZURE_CLI, groups: ['group-1'] },
    });
  });

  test('tell the client who it was, with the issuer of the document and the nonce of the request', async () => {
    const here = signInStage();
    const json = await here.tokens({ nonce: 'example-nonce' });
    const idToken = claims(json['id_token']);
    expect(idToken).toEqual({
      aud: AZURE_CLI,
      iss: `https://${AUTHORITY}/${TENANT}/v2.0`,
      iat: START / 1000,
      nbf: START / 1000,
      exp: START / 1000 + 3600,
      name: 'Ada <Example>',
      nonce: 'example-nonce',
      oid: 'object-ada',
      preferred_username: ADA,
      sub: expect.stringMatching(/^[\w-]{43}$/),
      tid: TENANT,
      uti: expect.stringMatching(/^[\w-]{22}$/),
      ver: '2.0',
    });
    const document = await here.send(`/${TENANT}/v2.0/.well-known/openid-configuration`);
    expect(idToken['iss']).toBe(document.json['issuer']);
    const again = claims((await here.tokens(WEB.request, WEB.redemption))['id_token']);
    expect([again['oid'], again['nonce']]).toEqual(['object-ada', undefined]);
    expect(again['sub']).not.toBe(idToken['sub']);
  });

  test.each([
    { scope: SCOPE, keys: [], why: 'nothing but the resource' },
    {
      scope: `${SCOPE} openid`,
      keys: ['id_token'],
      absent: ['name', 'oid', 'preferred_username', 'email'],
      why: 'no profile',
    },
    {
      scope: `${SCOPE} openid email`,
      keys: ['id_token'],
      absent: ['name', 'preferred_username'],
      why: 'an address',
    },
    { scope: `${SCOPE} offline_access`, keys: ['refresh_token'], why: 'to return' },
  ])('are those of the scope: $why', async ({ scope, keys, absent = [] }) => {
    const here = signInStage();
    const json = await here.tokens({ scope });
    const named = ['refresh_token', 'id_token', 'client_info'].filter((key) => json[key] !== undefined);
    expect(named).toEqual(keys);
    if (json['id_token'] === undefined) return;
    for (const name of absent) expect(claims(json['id_token'])).not.toHaveProperty(name);
    expect(claims(json['id_token'])['email']).toBe(scope.includes('email') ? ADA : undefined);
  });

  test.each([
    {
      scope: 'api://x/read api://x/write',
      audience: 'api://x',
      scp: 'read write',
      told: 'api://x/read api://x/write',
      why: 'as asked',
    },
    {
      scope: 'api://own/.default',
      audience: 'api://own',
      scp: 'Secrets.Read',
      told: 'api://own/Secrets.Read api://own/.default',
      why: 'all that it is registered with',
    },
    {
      scope: `${VAULT}//.default`,
      audience: `${VAULT}/`,
      scp: 'user_impersonation',
      told: `${VAULT}//user_impersonation ${VAULT}//.default`,
      why: 'a resource that ends in a slash',
    },
    {
      scope: 'User.Read',
      audience: 'https://graph.microsoft.com',
      scp: 'User.Read',
      told: 'User.Read',
      why: 'Graph needs no name',
    },
    {
      scope: 'openid profile offline_access',
      audience: 'https://graph.microsoft.com',
      scp: 'openid profile',
      told: 'openid profile',
      why: 'nothing but to sign in',
    },
  ])('for $scope are for $audience: $why', async ({ scope, audience, scp, told }) => {
    const here = signInStage();
    here.tenant.applications.register({
      ...APPLICATION,
      redirectUris: [WEB_REPLY],
      scopes: { 'api://own': ['Secrets.Read'] },
    });
    const json = await here.tokens({ ...WEB.request, scope }, WEB.redemption);
    expect(claims(json['access_token'])).toMatchObject({ aud: audience, scp });
    expect(json['scope']).toBe(told);
  });

  test('of the v1 endpoints: a resource, numbers as text, and an id token of the older issuer', async () => {
    const here = signInStage();
    const query = `client_id=${AZURE_CLI}&redirect_uri=${LOOPBACK}&response_type=code&resource=${VAULT}`;
    const answer = await here.send(`/${TENANT}/oauth2/authorize?${query}`);
    const code = new URL(answer.headers['Location'] ?? '').searchParams.get('code') ?? '';
    const { json } = await here.redeem({ code, code_verifier: undefined }, 1);
    expect(json).toMatchObject({
      expires_in: '3599',
      expires_on: String(START / 1000 + 3599),
      not_before: String(START / 1000),
      resource: VAULT,
      scope: 'user_impersonation',
      refresh_token: expect.any(String),
    });
    expect(claims(json['access_token'])).toMatchObject({ aud: VAULT, oid: 'object-ada' });
    expect(claims(json['id_token'])).toMatchObject({ iss: ISSUER, ver: '1.0', upn: ADA, oid: 'object-ada' });
    const refresh = { grant_type: 'refresh_token', refresh_token: String(json['refresh_token']) };
    const other = await here.redeem({ ...refresh, resource: 'api://x' }, 1);
    expect(claims(other.json['access_token'])['aud']).toBe('api://x');
    const none = await here.send(`/${TENANT}/oauth2/authorize?${query.replace(/&resource=.*/, '')}`);
    const bare = new URL(none.headers['Location'] ?? '').searchParams.get('code') ?? '';
    const { json: directory } = await here.redeem({ code: bare, code_verifier: undefined }, 1);
    expect(directory['resource']).toBe('https://graph.windows.net');
  });

  test('of a token request that names another resource are for that one', async () => {
    const here = signInStage();
    const json = await here.tokens({}, { scope: 'api://x/.default openid' });
    expect(claims(json['access_token'])['aud']).toBe('api://x');
    const same = await here.tokens({}, { scope: 'openid offline_access' });
    expect(claims(same['access_token'])['aud']).toBe(VAULT);
  });
});
