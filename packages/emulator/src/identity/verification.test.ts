import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { ISSUER, rsaKey, START, type Stage, signed, stage, TENANT, VAULT } from './tenant.fixture.ts';
import { createVerification } from './verification.ts';

const AUDIENCES = [VAULT, 'https://vault.localhost:8443'];
const MALFORMED = "[AggregatedAuthenticationFailure] Error validating token: 'S2S17001'.";
const EXPIRED = "[TokenExpired] Error validating token: 'S2S12086'.";
const UNKNOWN_KEY = 'AKV10046: Unable to resolve the key used for signature validation.';

const issue = async ({ tenant, application }: Stage, more: object = {}) =>
  (await tenant.issue({ application, audience: VAULT, ...more })).token;

test('the claims of a token', async () => {
  const here = stage({
    groups: ['group-1'],
    roles: { [`${VAULT}/`]: ['Reader'], other: ['Writer'] },
    scopes: { [VAULT]: ['read', 'list'] },
    resourceId: '/subscriptions/1/identity',
  });
  const token = await issue(here);
  const { kid } = here.tenant.signingKey.jwk;
  expect(decodeProtectedHeader(token)).toEqual({ typ: 'JWT', alg: 'RS256', x5t: kid, kid });
  const { clientId, objectId } = here.application;
  expect(decodeJwt(token)).toEqual({
    aud: VAULT,
    iss: ISSUER,
    iat: START / 1000,
    nbf: START / 1000,
    exp: START / 1000 + 3599,
    appid: clientId,
    appidacr: '2',
    azp: clientId,
    groups: ['group-1'],
    idp: ISSUER,
    idtyp: 'app',
    oid: objectId,
    roles: ['Reader'],
    scp: 'read list',
    sub: objectId,
    tid: TENANT,
    uti: expect.stringMatching(/^[\w-]{22}$/),
    ver: '1.0',
    xms_mirid: '/subscriptions/1/identity',
  });
});

test('what an application does not have is no claim', async () => {
  const claims = decodeJwt(await issue(stage()));
  for (const name of ['groups', 'roles', 'scp', 'xms_mirid']) expect(claims).not.toHaveProperty(name);
});

test('a good token is taken, for each accepted audience', async () => {
  const here = stage();
  for (const audience of AUDIENCES) {
    expect(await here.tenant.verify(await issue(here, { audience }), AUDIENCES)).toMatchObject({
      kind: 'valid',
      claims: { aud: audience, oid: here.application.objectId, groups: [] },
    });
  }
});

const now = START / 1000;
test.each([
  {
    flaw: { audience: 'https://management.azure.com/' },
    message:
      'AKV10022: Invalid audience. Expected https://vault.azure.net, found: https://management.azure.com/.',
    why: 'another audience',
  },
  { flaw: { expiresInS: 0 }, message: EXPIRED, why: 'ends this second' },
  { flaw: { expiresInS: -10 }, message: EXPIRED, why: 'ended' },
  {
    flaw: { overrides: { nbf: now + 1 } },
    message: "[AggregatedAuthenticationFailure] Error validating token: 'IDX10222'.",
    why: 'begins later',
  },
  {
    flaw: { overrides: { iss: 'https://sts.windows.net/other/' } },
    message: `AKV10032: Invalid issuer. Expected one of ${ISSUER}, found https://sts.windows.net/other/.`,
    why: 'another issuer',
  },
  {
    flaw: { overrides: { tid: 'other', iss: ISSUER } },
    message: `AKV10032: Invalid issuer. Expected one of ${ISSUER}, found ${ISSUER}.`,
    why: 'another tenant under our issuer',
  },
  { flaw: { overrides: { exp: undefined } }, message: MALFORMED, why: 'no end' },
  { flaw: { overrides: { exp: '9999999999' } }, message: MALFORMED, why: 'an end that is no number' },
  { flaw: { overrides: { oid: undefined } }, message: MALFORMED, why: 'nobody' },
  { flaw: { overrides: { groups: 'admins' } }, message: MALFORMED, why: 'groups that are no list' },
  { flaw: { overrides: { aud: [VAULT] } }, message: MALFORMED, why: 'Entra writes one audience' },
])('refused: $why', async ({ flaw, message }) => {
  const here = stage();
  const verdict = await here.tenant.verify(await issue(here, flaw), AUDIENCES);
  expect(verdict).toEqual({ kind: 'refused', message });
});

test('a token that nobody of us signed is refused', async () => {
  const here = stage();
  const token = await issue(here);
  const claims = decodeJwt(token);
  const { kid, n } = here.tenant.signingKey.jwk;
  const [head = '', body = '', signature = ''] = token.split('.');
  const other = Buffer.from(JSON.stringify({ ...claims, oid: 'admin' })).toString('base64url');
  const refusals: readonly (readonly [string, string, string])[] = [
    ['alg none', new UnsecuredJWT(claims).encode(), MALFORMED],
    [
      'alg none, with our kid',
      `${Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url')}.${body}.`,
      MALFORMED,
    ],
    [
      'HS256 with the public key as its secret',
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid }).sign(Buffer.from(n)),
      MALFORMED,
    ],
    ['PS256', await signed(here.tenant.signingKey.privateKey, claims, { alg: 'PS256', kid }), MALFORMED],
    ['another key under our kid', await signed(rsaKey(), claims, { kid }), MALFORMED],
    ['another key under its own kid', await signed(rsaKey(), claims, { kid: 'theirs' }), UNKNOWN_KEY],
    ['no kid', await signed(here.tenant.signingKey.privateKey, claims), UNKNOWN_KEY],
    [
      'an unknown critical header',
      `${Buffer.from(JSON.stringify({ alg: 'RS256', kid, crit: ['x'], x: 1 })).toString('base64url')}.${body}.${signature}`,
      MALFORMED,
    ],
    ['other claims', `${head}.${other}.${signature}`, MALFORMED],
    ['no signature', `${head}.${body}.`, MALFORMED],
    ['four parts', `${token}.x`, MALFORMED],
    ['no token', 'secret', MALFORMED],
    ['nothing', '', MALFORMED],
    ['ours, but too long', await issue(here, { overrides: { long: 'A'.repeat(20_000) } }), MALFORMED],
  ];
  for (const [why, bad, message] of refusals) {
    expect([why, await here.tenant.verify(bad, AUDIENCES)]).toEqual([why, { kind: 'refused', message }]);
  }
});

test('a token that was verified before is answered without a promise', async () => {
  const here = stage();
  const token = await issue(here);
  const first = here.tenant.verify(token, AUDIENCES);
  expect(first).toBeInstanceOf(Promise);
  const verdict = await first;
  expect(here.tenant.verify(token, AUDIENCES)).toEqual(verdict);
});

test('a remembered token is still judged by the clock and by the audience', async () => {
  const here = stage();
  const token = await issue(here);
  const first = await here.tenant.verify(token, AUDIENCES);
  const again = await here.tenant.verify(token, AUDIENCES);
  if (first.kind === 'refused' || again.kind === 'refused') throw new Error('refused');
  expect(again.claims).toBe(first.claims);
  expect((await here.tenant.verify(token, ['https://elsewhere'])).kind).toBe('refused');
  here.clock.time = START + 3_598_999;
  expect((await here.tenant.verify(token, AUDIENCES)).kind).toBe('valid');
  here.clock.time = START + 3_599_000;
  expect(await here.tenant.verify(token, AUDIENCES)).toEqual({ kind: 'refused', message: EXPIRED });
});

test('the signature of a token is checked once while it is remembered, and memory is bounded', async () => {
  const here = stage();
  let looked = 0;
  const { signingKey } = here.tenant;
  const counting = {
    ...signingKey,
    get publicKey() {
      looked += 1;
      return signingKey.publicKey;
    },
  };
  const verify = createVerification({
    tenantId: TENANT,
    issuer: ISSUER,
    signingKey: counting,
    clock: here.clock,
    capacity: 2,
  });
  const tokens = [await issue(here), await issue(here), await issue(here)];
  const [one = '', two = '', three = ''] = tokens;
  for (const token of [one, one, two, two, one]) await verify(token, AUDIENCES);
  expect(looked).toBe(2);
  await verify(three, AUDIENCES);
  await verify(two, AUDIENCES);
  expect(looked).toBe(3);
  await verify(one, AUDIENCES);
  expect(looked).toBe(4);
  await verify(one, ['https://elsewhere']);
  expect(looked).toBe(4);
});
