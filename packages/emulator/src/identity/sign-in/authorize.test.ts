import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { APPLICATION, TENANT } from '../tenant.fixture.ts';
import {
  ADA,
  addEve,
  EVE,
  LOOPBACK,
  locationOf,
  REQUEST,
  signInStage,
  WEB,
  WEB_REPLY,
} from './sign-in.fixture.ts';

const AUTHORIZE = `/${TENANT}/oauth2/v2.0/authorize`;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const CODE = /^[\w-]{43}$/;

describe('a code', () => {
  test('goes back in the query, with the state as it came', async () => {
    const state = 'a b+c&d=é%20"<';
    const answer = await signInStage().authorize({ state });
    expect([answer.status, answer.body]).toEqual([302, '']);
    expect(answer.headers['Cache-Control']).toBe('no-store, no-cache');
    const { origin, pathname, searchParams, hash } = locationOf(answer);
    expect([origin, pathname, hash]).toEqual([LOOPBACK, '/', '']);
    expect(Object.fromEntries(searchParams)).toEqual({
      code: expect.stringMatching(CODE),
      session_state: expect.stringMatching(UUID),
      state,
    });
    expect(answer.trace).toEqual({ route: 'GET /{tenant}/oauth2/v2.0/authorize', principal: ADA });
  });

  test.each(['query', 'fragment'])(
    'goes back in the %s, and leaves the query of the address alone',
    async (mode) => {
      const here = signInStage();
      here.tenant.applications.register({ ...APPLICATION, redirectUris: [`${WEB_REPLY}?from=entra`] });
      const answer = await here.authorize({
        ...WEB.request,
        redirect_uri: `${WEB_REPLY}?from=entra`,
        response_mode: mode,
        state: undefined,
        client_info: '1',
      });
      const { search, hash: fragment } = locationOf(answer);
      const answered = mode === 'query' ? search.replace('?from=entra&', '') : fragment.slice(1);
      expect(search.startsWith('?from=entra')).toBe(true);
      const fields = Object.fromEntries(new URLSearchParams(answered));
      expect(Object.keys(fields)).toEqual(['code', 'client_info', 'session_state']);
      expect(JSON.parse(Buffer.from(fields['client_info'] ?? '', 'base64url').toString())).toEqual({
        uid: 'object-ada',
        utid: TENANT,
      });
    },
  );

  test('goes back in a form that the page sends by itself, and runs no other script', async () => {
    const { status, headers, body } = await signInStage().authorize({
      response_mode: 'form_post',
      state: '"><script>',
    });
    expect(status).toBe(200);
    expect(body).toContain(`<form method="post" action="${LOOPBACK}">`);
    expect(body).toContain('<input type="hidden" name="state" value="&quot;&gt;&lt;script&gt;">');
    expect(body).toMatch(/<input type="hidden" name="code" value="[\w-]{43}">/);
    const [, script = ''] = /<script>(.*?)<\/script>/.exec(body) ?? [];
    expect(script).toBe('document.forms[0].submit()');
    expect(headers['Content-Type']).toBe('text/html; charset=utf-8');
    const policy = headers['Content-Security-Policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash('sha256', script, 'base64')}'`);
    expect(policy).toContain("frame-ancestors 'none'");
    // The client may send the browser on to anywhere.
    expect(policy).not.toContain('form-action');
  });

  test('is given to a request that comes as a form, and under every name of the tenant', async () => {
    const here = signInStage();
    const form = Object.fromEntries(Object.entries(REQUEST).map(([name, value]) => [name, value ?? '']));
    for (const tenant of [TENANT, 'common', 'organizations', TENANT.toUpperCase()]) {
      const answer = await here.send(`/${tenant}/oauth2/v2.0/authorize`, form);
      expect([tenant, locationOf(answer).searchParams.get('code')]).toEqual([
        tenant,
        expect.stringMatching(CODE),
      ]);
    }
  });

  test('goes to the one registered address where the client names none', async () => {
    const answer = await signInStage().authorize({ ...WEB.request, redirect_uri: undefined });
    expect(locationOf(answer).origin).toBe('https://orders.example');
  });
});

describe('who signs in', () => {
  test.each([
    { prompt: undefined, hint: undefined, who: ADA, why: 'the first one, where nobody says who' },
    { prompt: 'login', hint: EVE, who: EVE, why: 'hinted at' },
    { prompt: undefined, hint: EVE.toUpperCase(), who: EVE, why: 'names ignore case' },
    { prompt: 'none', hint: EVE, who: EVE, why: 'no question is needed' },
    { prompt: 'consent', hint: undefined, who: ADA, why: 'everything is agreed to' },
  ])('$who: $why', async ({ prompt, hint, who }) => {
    const here = signInStage();
    addEve(here);
    const { trace } = await here.authorize({ prompt, login_hint: hint });
    expect(trace?.principal).toBe(who);
  });

  test('is not asked for where there is one person alone', async () => {
    const here = signInStage();
    for (const prompt of ['select_account', 'none']) {
      expect((await here.authorize({ prompt })).trace?.principal).toBe(ADA);
    }
  });

  test('is asked for on a page whose links lead on', async () => {
    const here = signInStage();
    addEve(here);
    const { status, body, headers, trace } = await here.authorize({ prompt: 'select_account' });
    expect(status).toBe(200);
    expect(body).toContain('<html lang="en">');
    expect(body).toContain('<title>Pick an account</title>');
    expect(body).toContain('<p>to continue to Microsoft Azure CLI</p>');
    expect(body).toContain(`>Ada &lt;Example&gt; (${ADA})</a>`);
    expect(body).not.toContain('<script');
    expect(headers['Content-Security-Policy']).not.toContain('script-src');
    expect(trace?.principal).toBeUndefined();
    const links = [...body.matchAll(/<a href="([^"]*)">/g)].map(([, link = '']) =>
      link.replaceAll('&amp;', '&'),
    );
    expect(links).toHaveLength(2);
    const picked = await here.send(`${AUTHORIZE}${links[1]}`);
    expect(picked.trace?.principal).toBe(EVE);
    expect(locationOf(picked).searchParams.get('state')).toBe(REQUEST['state']);
  });

  test('is asked for, whatever the hint, where the client wants it so', async () => {
    const here = signInStage();
    addEve(here);
    const { status, body } = await here.authorize({ prompt: 'select_account', login_hint: EVE });
    expect(status).toBe(200);
    expect(body).toContain('<title>Pick an account</title>');
    expect(body).not.toContain('AADSTS');
  });

  test('is asked for where the hint is nobody, and the page says so without the hint', async () => {
    const { status, body } = await signInStage().authorize({ login_hint: 'mallory@contoso.example' });
    expect(status).toBe(200);
    expect(body).toContain(
      `AADSTS50034: The user account {EmailHidden} does not exist in the ${TENANT} directory.`,
    );
    expect(body).not.toContain('mallory');
  });
});
