import { describe, expect, test } from 'vitest';
import { AUTHORITY, START, TENANT } from '../tenant.fixture.ts';
import { ADA, AZURE_CLI, addEve, EVE, refusalOf, SCOPE, signInStage } from './sign-in.fixture.ts';

const PAGE = '/common/oauth2/deviceauth';
const CODES = `/${TENANT}/oauth2/v2.0/devicecode`;
const INVALID = '<p role="alert">That code is not valid, or its time is over.</p>';

async function begun() {
  const here = signInStage();
  const answer = await here.send(CODES, { client_id: AZURE_CLI, scope: SCOPE });
  return { ...here, answer, code: String(answer.json['user_code']) };
}

describe('a device asks', () => {
  test('and is told what to show', async () => {
    const { answer, code } = await begun();
    const uri = `https://${AUTHORITY}${PAGE}`;
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{9}$/),
      device_code: expect.stringMatching(/^[\w-]{43}$/),
      verification_uri: uri,
      expires_in: 900,
      interval: 1,
      message: `To sign in, use a web browser to open the page ${uri} and enter the code ${code} to authenticate.`,
    });
    expect(answer.headers['Cache-Control']).toBe('no-store, no-cache');
    expect(answer.trace).toEqual({ route: 'POST /{tenant}/oauth2/v2.0/devicecode' });
  });

  test.each([
    { path: CODES, form: { scope: SCOPE }, codes: [900144], why: 'no client' },
    { path: CODES, form: { client_id: 'nobody', scope: SCOPE }, codes: [700016], why: 'an unknown client' },
    { path: CODES, form: { client_id: AZURE_CLI }, codes: [900144], why: 'no scope' },
    { path: CODES, form: { client_id: AZURE_CLI, scope: 'a/x b/y' }, codes: [28000], why: 'two resources' },
    { path: CODES, form: undefined, codes: [900561], why: 'nothing posted' },
    {
      path: '/consumers/oauth2/v2.0/devicecode',
      form: { client_id: AZURE_CLI, scope: SCOPE },
      codes: [9002332],
      why: 'no personal accounts here',
    },
  ])('and is refused with $codes: $why', async ({ path, form, codes }) => {
    expect(refusalOf(await signInStage().send(path, form))).toMatchObject({ status: 400, codes });
  });
});

describe('a person', () => {
  test('is asked for the code', async () => {
    const { send } = await begun();
    const { status, body, headers } = await send(PAGE);
    expect(status).toBe(200);
    expect(body).toContain('<label>Code that the device shows <input name="otc"');
    expect(headers['Content-Security-Policy']).not.toContain('script-src');
    expect(headers['Referrer-Policy']).toBe('same-origin');
  });

  test('is told what signs in, and says who it is; the code may be typed in groups', async () => {
    const here = await begun();
    addEve(here);
    const typed = `${here.code.slice(0, 3)}-${here.code.slice(3).toLowerCase()} `;
    const { body, trace } = await here.send(PAGE, { otc: typed });
    expect(body).toContain('<h1>Sign in to Microsoft Azure CLI?</h1>');
    expect(body).toContain(`<input type="hidden" name="otc" value="${here.code}">`);
    expect(body).toContain(`<button name="login_hint" value="${ADA}">Ada &lt;Example&gt; (${ADA})</button>`);
    expect(body).toContain(`<button name="login_hint" value="${EVE}">`);
    expect(trace?.principal).toBeUndefined();
    const done = await here.send(PAGE, { otc: here.code, login_hint: EVE });
    expect(done.body).toContain('You have signed in to Microsoft Azure CLI on your device.');
    expect(done.trace).toEqual({ route: 'POST /{tenant}/oauth2/deviceauth', principal: EVE });
  });

  test.each([
    { otc: '', why: 'nothing typed' },
    { otc: 'EXAMPLE', why: 'no code' },
  ])('is told that the code is none: $why', async ({ otc }) => {
    const { send } = await begun();
    expect((await send(PAGE, { otc })).body).toContain(INVALID);
  });

  test('comes too late, or twice', async () => {
    const { send, code, clock } = await begun();
    clock.time = START + 900_000;
    expect((await send(PAGE, { otc: code, login_hint: ADA })).body).toContain(INVALID);
    clock.time -= 1;
    expect((await send(PAGE, { otc: code, cancel: '1' })).body).toContain('<h1>Cancelled</h1>');
    expect((await send(PAGE, { otc: code, login_hint: ADA })).body).toContain(INVALID);
  });

  test('has to be on this very page', async () => {
    const { send, code } = await begun();
    const form = { otc: code, login_hint: ADA };
    for (const origin of ['https://evil.example', 'null', `http://${AUTHORITY}`]) {
      const { status, body } = await send(PAGE, form, { headers: { origin } });
      expect([origin, status]).toEqual([origin, 403]);
      expect(body).toContain('This form was sent by another page.');
    }
    const own = await send(PAGE, form, { headers: { origin: `https://${AUTHORITY}` } });
    expect(own.body).toContain('You have signed in');
  });
});
