import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { START, TENANT, VAULT } from '../tenant.fixture.ts';
import { ADA, AZURE_CLI, EVE, refusalOf, SCOPE, signInStage } from './sign-in.fixture.ts';

const MINUTE = 60_000;
const claims = (token: unknown) => decodeJwt(String(token)) as Readonly<Record<string, unknown>>;

describe('a device code', () => {
  const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

  const begun = async () => {
    const here = signInStage();
    const { json } = await here.send(`/${TENANT}/oauth2/v2.0/devicecode`, {
      client_id: AZURE_CLI,
      scope: `${SCOPE} openid profile offline_access`,
    });
    const poll = (changes: Readonly<Record<string, string | undefined>> = {}) =>
      here.redeem({
        grant_type: GRANT,
        device_code: String(json['device_code']),
        redirect_uri: undefined,
        code_verifier: undefined,
        ...changes,
      });
    const decide = (decision: Readonly<Record<string, string>>) =>
      here.send('/common/oauth2/deviceauth', { otc: String(json['user_code']), ...decision });
    return { ...here, poll, decide };
  };

  test('is pending, then good once', async () => {
    const { poll, decide } = await begun();
    const pending = {
      status: 400,
      error: 'authorization_pending',
      codes: [70016],
      text: 'AADSTS70016: OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
    };
    expect(refusalOf(await poll())).toEqual(pending);
    await decide({ login_hint: EVE });
    expect(refusalOf(await poll())).toEqual(pending);
    await decide({ login_hint: ADA });
    const { status, json, trace } = await poll({ grant_type: 'device_code' });
    expect([status, trace?.principal]).toEqual([200, ADA]);
    expect(claims(json['access_token'])).toMatchObject({ aud: VAULT, oid: 'object-ada', appid: AZURE_CLI });
    expect(claims(json['id_token'])['preferred_username']).toBe(ADA);
    expect(refusalOf(await poll())).toEqual({
      status: 400,
      error: 'invalid_grant',
      codes: [54005],
      text: 'AADSTS54005: OAuth2 Device code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    });
    const refresh = { grant_type: 'refresh_token', refresh_token: String(json['refresh_token']) };
    expect(refusalOf(await poll(refresh))['codes']).toEqual([50173]);
  });

  test('is declined', async () => {
    const { poll, decide } = await begun();
    await decide({ cancel: '1' });
    expect(refusalOf(await poll())).toEqual({
      status: 400,
      error: 'authorization_declined',
      codes: [65004],
      text: 'AADSTS65004: User declined to consent to access the app.',
    });
  });

  test('lives for fifteen minutes, whatever was decided', async () => {
    const { poll, decide, clock } = await begun();
    await decide({ login_hint: ADA });
    clock.time = START + 15 * MINUTE;
    expect(refusalOf(await poll())).toEqual({
      status: 400,
      error: 'expired_token',
      codes: [70020],
      text: "AADSTS70020: The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    });
    clock.time -= 1;
    expect((await poll()).status).toBe(200);
  });

  test.each([
    {
      changes: { device_code: 'example' },
      error: 'bad_verification_code',
      text: "AADSTS70018: The provided value for the input parameter 'device_code' is not valid.",
      why: 'one that was never given',
    },
    {
      changes: { device_code: undefined },
      error: 'invalid_request',
      text: "AADSTS900144: The request body must contain the following parameter: 'device_code'.",
      why: 'none',
    },
    {
      changes: { client_id: '1950a258-227b-4e31-a9cf-717495945fc2' },
      error: 'invalid_grant',
      text: 'AADSTS70000: Provided grant is invalid or malformed.',
      why: 'of another client',
    },
  ])('is refused with $error: $why', async ({ changes, error, text }) => {
    const { poll } = await begun();
    expect(refusalOf(await poll(changes))).toMatchObject({ status: 400, error, text });
  });
});
