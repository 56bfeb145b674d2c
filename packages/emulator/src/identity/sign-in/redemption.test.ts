import { describe, expect, test } from 'vitest';
import { APPLICATION, START, TENANT } from '../tenant.fixture.ts';
import { LOOPBACK, refusalOf, signInStage, VERIFIER, WEB } from './sign-in.fixture.ts';

const MINUTE = 60_000;

describe('a code', () => {
  const verifierText =
    'AADSTS501481: The Code_Verifier does not match the code_challenge supplied in the authorization request.';

  test.each([
    {
      changes: { code: undefined },
      refusal: { status: 400, error: 'invalid_request', codes: [900144] },
      text: "AADSTS900144: The request body must contain the following parameter: 'code'.",
      why: 'none',
    },
    {
      changes: { code: 'example' },
      refusal: { status: 400, error: 'invalid_grant', codes: [9002313] },
      text: 'AADSTS9002313: Invalid request. Request is malformed or invalid.',
      why: 'one that was never given',
    },
    {
      changes: { client_id: '1950a258-227b-4e31-a9cf-717495945fc2' },
      refusal: { status: 400, error: 'invalid_grant', codes: [70000] },
      text: 'AADSTS70000: Provided grant is invalid or malformed.',
      why: 'of another client',
    },
    {
      changes: { client_id: undefined },
      refusal: { status: 400, error: 'invalid_request', codes: [900144] },
      text: "AADSTS900144: The request body must contain the following parameter: 'client_id'.",
      why: 'of no client',
    },
    {
      changes: { client_id: 'nobody' },
      refusal: { status: 400, error: 'unauthorized_client', codes: [700016] },
      text: `AADSTS700016: Application with identifier 'nobody' was not found in the directory '${TENANT}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
      why: 'of an unknown client',
    },
    {
      changes: { client_secret: 'example' },
      refusal: { status: 401, error: 'invalid_client', codes: [700025] },
      text: "AADSTS700025: Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
      why: 'a public client with a secret',
    },
    {
      changes: { client_assertion: 'example' },
      refusal: { status: 401, error: 'invalid_client', codes: [700025] },
      text: "AADSTS700025: Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
      why: 'a public client with an assertion',
    },
    {
      changes: { client_id: APPLICATION.clientId },
      refusal: { status: 401, error: 'invalid_client', codes: [7000218] },
      text: "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      why: 'a web application without its secret',
    },
    {
      changes: { redirect_uri: undefined },
      refusal: { status: 400, error: 'invalid_request', codes: [900144] },
      text: "AADSTS900144: The request body must contain the following parameter: 'redirect_uri'.",
      why: 'where it was sent is not repeated',
    },
    {
      changes: { redirect_uri: `${LOOPBACK}/` },
      refusal: { status: 400, error: 'invalid_client', codes: [500112] },
      text: `AADSTS500112: The reply address '${LOOPBACK}/' does not match the reply address '${LOOPBACK}' provided when requesting Authorization code.`,
      why: 'where it was sent is not repeated letter for letter',
    },
    {
      changes: { code_verifier: undefined },
      refusal: { status: 400, error: 'invalid_grant', codes: [50148] },
      text: 'AADSTS50148: The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.',
      why: 'no verifier',
    },
    {
      changes: { code_verifier: `${VERIFIER}x` },
      refusal: { status: 400, error: 'invalid_grant', codes: [501481] },
      text: verifierText,
      why: 'another verifier',
    },
    {
      changes: { scope: 'a/x b/y' },
      refusal: { status: 400, error: 'invalid_request', codes: [28000] },
      text: 'AADSTS28000: Provided value for the input parameter scope is not valid because it contains more than one resource. Scope a/x b/y is not valid.',
      why: 'for two resources',
    },
  ])('is refused, and stays good: $why', async ({ changes, refusal, text }) => {
    const here = signInStage();
    const code = await here.code();
    expect(refusalOf(await here.redeem({ code, ...changes }))).toEqual({ ...refusal, text });
    expect((await here.redeem({ code })).status).toBe(200);
  });

  test('without a challenge takes no verifier, and a plain one takes its like', async () => {
    const here = signInStage();
    const bare = { code_challenge: undefined, code_challenge_method: undefined };
    const code = await here.code(bare);
    expect(refusalOf(await here.redeem({ code }))['text']).toBe(verifierText);
    expect((await here.redeem({ code, code_verifier: undefined })).status).toBe(200);
    const plain = await here.code({ code_challenge: VERIFIER, code_challenge_method: undefined });
    expect((await here.redeem({ code: plain })).status).toBe(200);
  });

  test('sent to the only address there is need not say where', async () => {
    const here = signInStage();
    const code = await here.code({ ...WEB.request, redirect_uri: undefined });
    expect((await here.redeem({ code, ...WEB.redemption, redirect_uri: undefined })).status).toBe(200);
  });

  test('lives for ten minutes', async () => {
    const here = signInStage();
    const [one, two] = [await here.code(), await here.code()];
    here.clock.time = START + 10 * MINUTE - 1;
    expect((await here.redeem({ code: one })).status).toBe(200);
    here.clock.time += 1;
    expect(refusalOf(await here.redeem({ code: two }))).toEqual({
      status: 400,
      error: 'invalid_grant',
      codes: [70008],
      text: 'AADSTS70008: The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
    });
  });

  test('is redeemed once, also by two at a time; the second takes back what the first was given', async () => {
    const here = signInStage();
    const code = await here.code();
    const answers = await Promise.all([here.redeem({ code }), here.redeem({ code })]);
    const [good, bad] = answers.toSorted((one, other) => one.status - other.status);
    if (good === undefined || bad === undefined) throw new Error('two answers');
    expect(good.status).toBe(200);
    expect(refusalOf(bad)).toEqual({
      status: 400,
      error: 'invalid_grant',
      codes: [54005],
      text: 'AADSTS54005: OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    });
    const refresh = {
      grant_type: 'refresh_token',
      refresh_token: String(good.json['refresh_token']),
    };
    const revoked = await here.redeem(refresh);
    expect(refusalOf(revoked)).toEqual({
      status: 400,
      error: 'invalid_grant',
      codes: [50173],
      text: 'AADSTS50173: The provided grant has expired due to it being revoked: the authorization code it came from was redeemed twice. A fresh sign-in is needed.',
    });
    expect(revoked.json['suberror']).toBe('bad_token');
  });

  test('makes room for the thousandth after it', async () => {
    const here = signInStage();
    const first = await here.code();
    const second = await here.code();
    for (let more = 0; more < 999; more += 1) await here.code();
    expect(refusalOf(await here.redeem({ code: first }))['codes']).toEqual([9002313]);
    expect((await here.redeem({ code: second })).status).toBe(200);
  });
});
