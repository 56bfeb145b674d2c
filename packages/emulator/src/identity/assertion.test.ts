import { createPublicKey } from 'node:crypto';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { EmulatorError } from '../error.ts';
import type { ApplicationSettings } from './application.ts';
import { type ClientCertificate, clientCertificate } from './client-certificate.fixture.ts';
import { APPLICATION, ISSUER, rsaKey, START, signed, stage, TENANT, VAULT } from './tenant.fixture.ts';

const { clientId } = APPLICATION;
const DAY = 86_400_000;
const NOW = START / 1000;
const ENDPOINT = `https://localhost:8443/${TENANT}/oauth2/v2.0/token`;
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const CLAIMS = { iss: clientId, sub: clientId, aud: ENDPOINT, nbf: NOW, exp: NOW + 600, jti: 'one' };

const form = (client_assertion: string, more: Readonly<Record<string, string>> = {}) => ({
  grant_type: 'client_credentials',
  client_id: clientId,
  client_assertion_type: JWT_BEARER,
  client_assertion,
  scope: `${VAULT}/.default`,
  ...more,
});

let current: ClientCertificate;
let ended: ClientCertificate;
let settings: Partial<ApplicationSettings>;
beforeAll(async () => {
  current = await clientCertificate(START - DAY, START + DAY);
  ended = await clientCertificate(START - 2 * DAY, START);
  settings = { certificates: [ended.pem, current.pem] };
});

/** `200`, or the AADSTS code of the refusal. */
async function outcome(here: ReturnType<typeof stage>, body: Readonly<Record<string, string>>) {
  const { status, json } = await here.token(body);
  return status === 200 ? 200 : ((json['error_codes'] as readonly number[])[0] ?? 0);
}

describe('by a certificate', () => {
  test('named and signed in every way that clients do it', async () => {
    const base64url = (digest: Buffer) => digest.toString('base64url');
    const headers = [
      { alg: 'PS256', 'x5t#S256': base64url(current.sha256) },
      { alg: 'RS256', 'x5t#S256': base64url(current.sha256) },
      { alg: 'RS256', x5t: base64url(current.sha1) },
      { alg: 'RS256', kid: current.sha1.toString('hex').toUpperCase() },
    ];
    for (const header of headers) {
      const { status, json, trace } = await stage(settings).token(
        form(await signed(current.key, CLAIMS, header)),
      );
      expect([header, status]).toEqual([header, 200]);
      expect(decodeJwt(String(json['access_token']))).toMatchObject({ appid: clientId, appidacr: '2' });
      expect(trace?.principal).toBe('orders');
    }
  });

  test('again while it lives: MSAL for Node sends one assertion for every audience', async () => {
    const here = stage(settings);
    const assertion = await signed(current.key, CLAIMS, { x5t: current.sha1.toString('base64url') });
    expect(await outcome(here, form(assertion))).toBe(200);
    expect(await outcome(here, form(assertion, { scope: 'api://other/.default' }))).toBe(200);
  });

  test('a clock that is five minutes ahead, and the rounding of MSAL', async () => {
    const header = { x5t: current.sha1.toString('base64url') };
    const assertion = await signed(current.key, { ...CLAIMS, nbf: NOW + 300 }, header);
    expect(await outcome(stage(settings), form(assertion))).toBe(200);
  });

  test('the client id may stand in the assertion alone', async () => {
    const { client_id: _, ...body } = form(
      await signed(current.key, CLAIMS, { x5t: current.sha1.toString('base64url') }),
    );
    expect(await outcome(stage(settings), body)).toBe(200);
  });

  test.each([
    { aud: ENDPOINT, code: 200, why: 'the endpoint' },
    { aud: `https://localhost:8443/${TENANT}/oauth2/token`, code: 200, why: 'the v1 endpoint' },
    { aud: `https://localhost:8443/${TENANT}/v2.0`, code: 200, why: 'the issuer' },
    {
      aud: `https://login.localhost:9/${TENANT}/oauth2/v2.0/token`,
      code: 200,
      why: 'another name and port of this machine',
    },
    { aud: `https://127.0.0.1/${TENANT}/oauth2/v2.0/token`, code: 200, why: 'its address' },
    { aud: ['x', ENDPOINT], code: 200, why: 'one of several' },
    {
      aud: `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`,
      code: 700023,
      why: 'the real Entra',
    },
    { aud: 'https://localhost:8443/other/oauth2/v2.0/token', code: 700023, why: 'another tenant' },
    { aud: `https://localhost:8443/${TENANT}/discovery/keys`, code: 700023, why: 'another path' },
    { aud: `http://localhost:8443/${TENANT}/oauth2/v2.0/token`, code: 700023, why: 'not https' },
    { aud: 'localhost', code: 700023, why: 'no address' },
    { aud: undefined, code: 700023, why: 'none' },
  ])('audience: $why is $code', async ({ aud, code }) => {
    const header = { x5t: current.sha1.toString('base64url') };
    expect(await outcome(stage(settings), form(await signed(current.key, { ...CLAIMS, aud }, header)))).toBe(
      code,
    );
  });

  test.each([
    { claims: { exp: NOW }, code: 700024, why: 'ended this second' },
    { claims: { exp: undefined }, code: 700024, why: 'has no end' },
    { claims: { nbf: NOW + 301 }, code: 700024, why: 'begins later than clocks differ' },
    { claims: { sub: 'somebody' }, code: 700021, why: 'speaks of somebody else' },
    { claims: { iss: 'somebody', sub: 'somebody' }, code: 700021, why: 'comes from somebody else' },
  ])('refused with $code: it $why', async ({ claims, code }) => {
    const header = { x5t: current.sha1.toString('base64url') };
    expect(
      await outcome(stage(settings), form(await signed(current.key, { ...CLAIMS, ...claims }, header))),
    ).toBe(code);
  });

  test('the times are named as Entra names them', async () => {
    const header = { x5t: current.sha1.toString('base64url') };
    const assertion = await signed(current.key, { ...CLAIMS, exp: NOW - 1 }, header);
    const { status, json } = await stage(settings).token(form(assertion));
    expect([status, json['error']]).toEqual([401, 'invalid_client']);
    expect(json['error_description']).toContain(
      'AADSTS700024: Client assertion is not within its valid time range. Current time: 2026-11-21T07:00:00.000Z, assertion valid from 2026-11-21T07:00:00.000Z, expiry time of assertion 2026-11-21T06:59:59.000Z. Trace ID: ',
    );
  });

  test('refused: unknown, foreign and ended certificates, and what is no JWT', async () => {
    const here = stage(settings);
    const x5t = current.sha1.toString('base64url');
    const refusals: readonly (readonly [string, string, number])[] = [
      ['a thumbprint of nobody', await signed(current.key, CLAIMS, { x5t: 'AAAA' }), 700027],
      ['no thumbprint', await signed(current.key, CLAIMS), 700027],
      [
        'a wrong SHA-256 beside a right SHA-1',
        await signed(current.key, CLAIMS, { x5t, 'x5t#S256': 'A' }),
        700027,
      ],
      ['another key', await signed(rsaKey(), CLAIMS, { x5t }), 700027],
      [
        'an ended certificate',
        await signed(ended.key, CLAIMS, { x5t: ended.sha1.toString('base64url') }),
        700027,
      ],
      ['another algorithm', await signed(current.key, CLAIMS, { x5t, alg: 'RS512' }), 700027],
      ['no JWT', 'assertion', 50027],
      ['half a JWT', (await signed(current.key, CLAIMS, { x5t })).split('.').slice(0, 2).join('.'), 50027],
    ];
    for (const [why, assertion, code] of refusals) {
      expect([why, await outcome(here, form(assertion))]).toEqual([why, code]);
    }
    const odd: readonly (readonly [object, object])[] = [
      [{ iss: 1 }, { x5t }],
      [{ sub: {} }, { x5t }],
      [{ aud: 1 }, { x5t }],
      [{ aud: [ENDPOINT, null] }, { x5t }],
      [{}, { x5t: 1 }],
      [{}, { kid: 1 }],
    ];
    for (const [claims, header] of odd) {
      const assertion = await signed(current.key, { ...CLAIMS, ...claims }, { ...header });
      expect([claims, header, await outcome(here, form(assertion))]).toEqual([claims, header, 50027]);
    }
    const good = await signed(current.key, CLAIMS, { x5t });
    expect(await outcome(here, form(good, { client_assertion_type: 'saml' }))).toBe(900144);
    expect(await outcome(here, form(good, { client_id: 'nobody' }))).toBe(700016);
    const { json } = await here.token(form(await signed(rsaKey(), CLAIMS, { x5t })));
    expect(JSON.stringify(json)).not.toContain(good.split('.')[0]);
  });
});

describe('by a federated credential', () => {
  const key = rsaKey();
  const { kty, n, e } = createPublicKey(key).export({ format: 'jwk' });
  const jwks = { keys: [{ kty: String(kty), n: String(n), e: String(e), kid: 'theirs' }] };
  const issuer = 'https://token.actions.example';
  const subject = 'repo:keyward/keyward:ref:refs/heads/main';
  const federated = [
    { issuer, subject, jwks },
    { issuer, subject: 'other', audience: 'api://own', jwks },
  ];
  const claims = { iss: issuer, sub: subject, aud: 'api://AzureADTokenExchange', exp: NOW + 300 };
  const assertion = (more: object = {}) => signed(key, { ...claims, ...more }, { kid: 'theirs' });

  test.each([
    { more: {}, code: 200, why: 'as configured' },
    { more: { aud: ['x', 'api://AzureADTokenExchange'] }, code: 200, why: 'one audience of several' },
    { more: { sub: 'other', aud: 'api://own' }, code: 200, why: 'an audience of its own' },
    { more: { sub: 'other' }, code: 700212, why: 'the usual audience where another is configured' },
    { more: { aud: VAULT }, code: 700212, why: 'another audience' },
    { more: { sub: `${subject}x` }, code: 700213, why: 'another subject' },
    { more: { iss: `${issuer}/` }, code: 700211, why: 'an issuer with a slash more' },
    { more: { exp: NOW }, code: 700024, why: 'ended' },
    { more: { exp: undefined }, code: 700024, why: 'no end' },
  ])('$why: $code', async ({ more, code }) => {
    expect(await outcome(stage({ federated }), form(await assertion(more)))).toBe(code);
  });

  test('the refusal names what was found', async () => {
    const { json } = await stage({ federated }).token(form(await assertion({ sub: 'repo:x' })));
    expect(json['error_description']).toContain(
      "AADSTS700213: No matching federated identity record found for presented assertion subject 'repo:x'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. Trace ID: ",
    );
  });

  test('a signature of somebody else, or of no known key', async () => {
    const here = stage({ federated });
    expect(await outcome(here, form(await signed(rsaKey(), claims, { kid: 'theirs' })))).toBe(50013);
    expect(await outcome(here, form(await signed(key, claims, { kid: 'unknown' })))).toBe(50013);
    expect(await outcome(here, form(await signed(key, claims, { kid: 'theirs', alg: 'PS256' })))).toBe(50013);
  });

  test('no client id: the assertion does not say whose credential it is', async () => {
    const here = stage({ federated });
    const { client_id: _, ...body } = form(await assertion());
    expect(await outcome(here, body)).toBe(700016);
  });

  test('a token of this emulator speaks for another application', async () => {
    const here = stage({
      federated: [{ issuer: ISSUER, subject: 'cccccccc-0000-4000-8000-000000000002' }],
    });
    const workload = here.tenant.applications.register({
      clientId: 'workload',
      objectId: 'cccccccc-0000-4000-8000-000000000002',
      name: 'workload',
    });
    const audience = 'api://AzureADTokenExchange';
    const { token } = await here.tenant.issue({ application: workload, audience });
    expect(await outcome(here, form(token))).toBe(200);
    const { token: vault } = await here.tenant.issue({ application: workload, audience: VAULT });
    expect(await outcome(here, form(vault))).toBe(700212);
    const { token: own } = await here.tenant.issue({ application: here.application, audience });
    expect(await outcome(here, form(own))).toBe(700213);
  });
});

describe('registration', () => {
  test('a later one of the same client id replaces the earlier', async () => {
    const here = stage();
    here.tenant.applications.register({ ...APPLICATION, secrets: ['third'] });
    const body = { ...form(''), client_secret: 'first~secret' };
    expect(await outcome(here, body)).toBe(7000215);
    expect(await outcome(here, { ...body, client_secret: 'third' })).toBe(200);
    expect(here.tenant.applications.list()).toHaveLength(1);
    here.tenant.applications.become([]);
    expect(await outcome(here, body)).toBe(700016);
  });

  test('no secret can be read back', () => {
    const shown = JSON.stringify(stage().tenant.applications.list());
    expect(shown).not.toContain('first~secret');
    expect(Object.values(stage().application)).not.toContain('first~secret');
  });

  test.each([
    { more: { clientId: '' }, message: 'The clientId of an application is not usable.' },
    { more: { name: 'a\nb' }, message: 'The name of an application is not usable.' },
    { more: { certificates: ['no PEM'] }, message: 'A certificate of an application cannot be read.' },
    { more: { clientId: 'another' }, message: 'Two applications have the same object id.' },
  ])('refused: $message', ({ more, message }) => {
    const { applications } = stage().tenant;
    const register = () => applications.register({ ...APPLICATION, ...more });
    expect(register).toThrow(EmulatorError);
    expect(register).toThrow(expect.objectContaining({ code: 'invalid_option', message }));
  });
});
