import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { APPLICATION, START, VAULT } from '../tenant.fixture.ts';
import { ADA, refusalOf, signInStage, WEB } from './sign-in.fixture.ts';

const DAY = 86_400_000;
const claims = (token: unknown) => decodeJwt(String(token)) as Readonly<Record<string, unknown>>;

describe('a refresh token', () => {
  const signedIn = async () => {
    const here = signInStage();
    const { refresh_token: token } = await here.tokens({ nonce: 'example-nonce' });
    const refresh = (changes: Readonly<Record<string, string | undefined>> = {}) =>
      here.redeem({
        grant_type: 'refresh_token',
        refresh_token: String(token),
        redirect_uri: undefined,
        code_verifier: undefined,
        ...changes,
      });
    return { ...here, refresh };
  };

  test('gives new tokens for any resource, and stays valid beside the new one', async () => {
    const { refresh } = await signedIn();
    const { status, json, trace } = await refresh({ scope: 'api://x/read' });
    expect([status, trace?.principal]).toEqual([200, ADA]);
    expect(claims(json['access_token'])).toMatchObject({ aud: 'api://x', scp: 'read', oid: 'object-ada' });
    expect(claims(json['id_token'])['nonce']).toBeUndefined();
    const next = String(json['refresh_token']);
    const again = await refresh();
    expect(claims(again.json['access_token'])['aud']).toBe(VAULT);
    expect((await refresh({ refresh_token: next })).status).toBe(200);
    expect(next).not.toBe(again.json['refresh_token']);
  });

  test('ends after ninety days in which nobody used it', async () => {
    const { refresh, clock } = await signedIn();
    clock.time = START + 90 * DAY - 1;
    const { json } = await refresh();
    clock.time += 1;
    const refusal = await refresh();
    expect(refusalOf(refusal)).toEqual({
      status: 400,
      error: 'invalid_grant',
      codes: [700082],
      text: 'AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2026-11-21T07:00:00.000Z and was inactive for 90.00:00:00.',
    });
    expect(refusal.json['suberror']).toBe('bad_token');
    expect((await refresh({ refresh_token: String(json['refresh_token']) })).status).toBe(200);
  });

  test.each([
    { changes: { refresh_token: undefined }, codes: [900144], why: 'none' },
    { changes: { refresh_token: 'example' }, codes: [9002313], why: 'one that was never given' },
    {
      changes: { client_id: '1950a258-227b-4e31-a9cf-717495945fc2' },
      codes: [70000],
      why: 'of another client',
    },
    { changes: { client_secret: 'example' }, codes: [700025], why: 'with a secret that there is not' },
  ])('is refused with $codes: $why', async ({ changes, codes }) => {
    const { refresh } = await signedIn();
    expect(refusalOf(await refresh(changes))['codes']).toEqual(codes);
  });

  test('of a web application needs its secret', async () => {
    const here = signInStage();
    const json = await here.tokens(WEB.request, WEB.redemption);
    const refresh = { grant_type: 'refresh_token', refresh_token: String(json['refresh_token']) };
    const good = await here.redeem({ ...WEB.redemption, ...refresh });
    expect(claims(good.json['access_token'])).toMatchObject({ appidacr: '1', oid: 'object-ada' });
    const wrong = await here.redeem({ ...WEB.redemption, ...refresh, client_secret: 'example' });
    expect(refusalOf(wrong)['codes']).toEqual([7000215]);
    const basic = Buffer.from(`${APPLICATION.clientId}:first~secret`).toString('base64');
    const byHeader = await here.token(
      { ...refresh },
      { headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' } },
    );
    expect(byHeader.status).toBe(200);
  });
});
