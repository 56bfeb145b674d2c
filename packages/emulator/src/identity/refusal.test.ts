import { describe, expect, test } from 'vitest';
import { APPLICATION, stage, TENANT, VAULT } from './tenant.fixture.ts';

const { clientId } = APPLICATION;
const GRANT = {
  grant_type: 'client_credentials',
  client_id: clientId,
  client_secret: 'first~secret',
  scope: `${VAULT}/.default`,
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('refusals', () => {
  const scopeText = (scope: string) =>
    `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope '${scope}' is not valid.`;
  const suffixText = (scope: string) =>
    `The provided value for scope '${scope}' is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`;
  const missing = (name: string) => `The request body must contain the following parameter: '${name}'.`;
  const wrongSecret = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`;
  const unknown = (id: string) =>
    `Application with identifier '${id}' was not found in the directory '${TENANT}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`;
  const required =
    "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.";

  test.each([
    {
      why: 'a wrong secret',
      form: { client_secret: 'wrong' },
      status: 401,
      error: 'invalid_client',
      code: 7000215,
      text: wrongSecret,
    },
    {
      why: 'a secret with a space',
      form: { client_secret: 'first~secret ' },
      status: 401,
      error: 'invalid_client',
      code: 7000215,
      text: wrongSecret,
    },
    {
      why: 'an unknown client',
      form: { client_id: 'nobody' },
      status: 400,
      error: 'unauthorized_client',
      code: 700016,
      text: unknown('nobody'),
    },
    {
      why: 'no secret',
      form: { client_secret: '' },
      status: 401,
      error: 'invalid_client',
      code: 7000216,
      text: required,
    },
    {
      why: 'no client',
      form: { client_id: '' },
      status: 400,
      error: 'invalid_request',
      code: 900144,
      text: missing('client_id'),
    },
    {
      why: 'no grant',
      form: { grant_type: '' },
      status: 400,
      error: 'invalid_request',
      code: 900144,
      text: missing('grant_type'),
    },
    {
      why: 'another grant',
      form: { grant_type: 'password' },
      status: 400,
      error: 'unsupported_grant_type',
      code: 70003,
      text: "The app requested an unsupported grant type 'password'.",
    },
    {
      why: 'no scope',
      form: { scope: '' },
      status: 400,
      error: 'invalid_scope',
      code: 70011,
      text: scopeText(''),
    },
    {
      why: 'sign-in scopes alone',
      form: { scope: 'openid' },
      status: 400,
      error: 'invalid_scope',
      code: 70011,
      text: scopeText('openid'),
    },
    {
      why: 'two resources',
      form: { scope: 'a/.default b/.default' },
      status: 400,
      error: 'invalid_scope',
      code: 70011,
      text: scopeText('a/.default b/.default'),
    },
    {
      why: 'a delegated scope',
      form: { scope: `${VAULT}/user_impersonation` },
      status: 400,
      error: 'invalid_scope',
      code: 1002012,
      text: suffixText(`${VAULT}/user_impersonation`),
    },
    {
      why: 'a suffix of nothing',
      form: { scope: '/.default' },
      status: 400,
      error: 'invalid_scope',
      code: 1002012,
      text: suffixText('/.default'),
    },
  ])('$why: $code', async ({ form, status, error, code, text }) => {
    const { json, headers, trace, ...rest } = await stage().token({ ...GRANT, ...form });
    expect(rest.status).toBe(status);
    const id = String(json['trace_id']);
    const correlation = String(json['correlation_id']);
    expect(json).toEqual({
      error,
      error_description: `AADSTS${code}: ${text} Trace ID: ${id} Correlation ID: ${correlation} Timestamp: 2026-11-21 07:00:00Z`,
      error_codes: [code],
      timestamp: '2026-11-21 07:00:00Z',
      trace_id: expect.stringMatching(UUID),
      correlation_id: expect.stringMatching(UUID),
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    });
    expect(headers['x-ms-request-id']).toBe(id);
    expect(trace).toEqual({ route: 'POST /{tenant}/oauth2/v2.0/token', refusal: `AADSTS${code}` });
    expect(JSON.stringify(json)).not.toContain('first~secret');
  });

  test('the correlation id is the caller’s', async () => {
    const id = '01234567-89ab-4def-8123-456789abcdef';
    const path = `/${TENANT}/oauth2/v2.0/token?client-request-id=${id}`;
    expect((await stage().send(path, {})).json['correlation_id']).toBe(id);
    const hostile = await stage().send(`/${TENANT}/oauth2/token?client-request-id=%3Cscript%3E`, {});
    expect(hostile.json['correlation_id']).toMatch(UUID);
  });

  test.each([
    { path: '/other.example/oauth2/v2.0/token', form: GRANT, error: 'invalid_request', code: 90002 },
    {
      path: '/00000000-0000-4000-8000-000000000000/oauth2/token',
      form: GRANT,
      error: 'invalid_request',
      code: 90002,
    },
    {
      path: '/other/v2.0/.well-known/openid-configuration',
      form: undefined,
      error: 'invalid_tenant',
      code: 90002,
    },
    { path: '/other/discovery/keys', form: undefined, error: 'invalid_tenant', code: 90002 },
    { path: '/%20/discovery/keys', form: undefined, error: 'invalid_tenant', code: 900023 },
    { path: '/common/oauth2/v2.0/token', form: GRANT, error: 'invalid_request', code: 50059 },
    { path: '/common/discovery/instance', form: undefined, error: 'invalid_request', code: 900144 },
    { path: `/${TENANT}/oauth2/v2.0/token`, form: undefined, error: 'invalid_request', code: 900561 },
    { path: `/${TENANT}/discovery/keys`, form: {}, error: 'invalid_request', code: 900561 },
  ])('$path: $error $code', async ({ path, form, error, code }) => {
    const { status, json } = await stage().send(path, form);
    expect([status, json['error'], json['error_codes']]).toEqual([400, error, [code]]);
  });

  test('a body that is no form, a parameter given twice, a body without end', async () => {
    const path = `/${TENANT}/oauth2/v2.0/token`;
    const json = await stage().send(path, '{}', { headers: { 'content-type': 'application/json' } });
    expect(json.json['error_codes']).toEqual([900144]);
    const twice = await stage().send(path, 'grant_type=a&grant_type=b');
    expect([twice.status, twice.json['error_codes']]).toEqual([400, [9000411]]);
    const endless = await stage().send(path, `scope=${'a'.repeat(65_536)}`);
    expect([endless.status, endless.json['error_codes']]).toEqual([413, [90015]]);
  });
});
