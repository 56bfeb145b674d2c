import fc from 'fast-check';
import { expect, test } from 'vitest';
import { APPLICATION, TENANT } from '../tenant.fixture.ts';
import {
  ADA,
  AZURE_CLI,
  addEve,
  LOOPBACK,
  REDEMPTION,
  REQUEST,
  signInStage,
  WEB_REPLY,
} from './sign-in.fixture.ts';

const NUMBER_OF_RUNS = process.env['KEYWARD_TEST_TIER'] === 'full' ? 20_000 : 1_000;

const wild = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 24 }),
  fc.constantFrom('', ' ', '%', '"><script>', '__proto__', 'x'.repeat(5_000)),
);
const known: Readonly<Record<string, readonly string[]>> = {
  client_id: [AZURE_CLI, APPLICATION.clientId],
  response_type: ['code', 'id_token'],
  redirect_uri: [LOOPBACK, WEB_REPLY, 'http://127.0.0.1:1/', 'https://evil.example/'],
  response_mode: ['query', 'fragment', 'form_post'],
  scope: [String(REQUEST['scope']), 'openid', 'a/b c/d'],
  state: ['state'],
  nonce: ['nonce'],
  prompt: ['none', 'login', 'select_account', 'login consent'],
  login_hint: [ADA],
  code_challenge: [String(REQUEST['code_challenge'])],
  code_challenge_method: ['S256', 'plain'],
  client_info: ['1'],
  grant_type: ['authorization_code', 'refresh_token', 'device_code', 'client_credentials'],
  code: ['example'],
  code_verifier: [String(REDEMPTION['code_verifier'])],
  client_secret: ['first~secret'],
  refresh_token: ['example'],
  device_code: ['example'],
  otc: ['BCDFGHJKL'],
  cancel: ['1'],
  post_logout_redirect_uri: [LOOPBACK, 'https://evil.example/'],
};
const field = fc.constantFrom(...Object.keys(known)).chain((name) => {
  const value = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...(known[name] ?? [''])) }, wild);
  return fc.tuple(fc.constant(name), value);
});
const fields = fc.array(field, { maxLength: 12 }).map((some) => Object.fromEntries(some));
const complete = Object.fromEntries(Object.entries(REQUEST).map(([name, value]) => [name, value ?? '']));
const request = fc.record({
  tenant: fc.constantFrom(TENANT, TENANT, 'common', 'consumers', 'nowhere', '%'),
  path: fc.constantFrom(
    ...['oauth2/v2.0/authorize', 'oauth2/v2.0/authorize', 'oauth2/authorize', 'oauth2/v2.0/token'],
    ...['oauth2/token', 'oauth2/v2.0/devicecode', 'oauth2/deviceauth', 'oauth2/v2.0/logout'],
  ),
  fields: fc.oneof(
    fields,
    fields.map((some) => ({ ...complete, ...some })),
  ),
  posted: fc.boolean(),
  several: fc.boolean(),
});

/** A sign-in, a choice of accounts and a wrong secret: that each kind of answer is seen is not left to chance. */
const TAME = [
  { path: 'oauth2/v2.0/authorize', fields: complete },
  { path: 'oauth2/v2.0/authorize', fields: { ...complete, prompt: 'select_account' }, several: true },
  {
    path: 'oauth2/v2.0/token',
    fields: { client_id: APPLICATION.clientId, grant_type: 'client_credentials', client_secret: 'example' },
    posted: true,
  },
].map((given) => ({ tenant: TENANT, posted: false, several: false, ...given }));

test('no request throws or is answered by a 5xx, and no answer goes to an address of somebody else', async () => {
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(request, async ({ tenant, path, fields: given, posted, several }) => {
      const here = signInStage();
      if (several) addEve(here);
      const target = `/${tenant}/${path}`;
      const query = new Map(Object.entries(given));
      const { status, headers, body } = posted
        ? await here.send(target, given)
        : await here.send(target, undefined, { query });
      seen.add(status);
      expect([200, 302, 400, 401]).toContain(status);
      for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
      const location = headers['Location'];
      const action = /<form method="post" action="([^"]*)"/.exec(body)?.[1];
      for (const place of [location, action]) {
        if (place === undefined) continue;
        expect(['http://localhost:51234', 'http://127.0.0.1:1', 'https://orders.example']).toContain(
          new URL(place).origin,
        );
      }
      if (headers['Content-Type']?.startsWith('text/html') !== true) return;
      expect(body.match(/<script/g) ?? []).toHaveLength(action?.startsWith('http') === true ? 1 : 0);
    }),
    { numRuns: NUMBER_OF_RUNS, examples: TAME.map((one) => [one]) },
  );
  expect([...seen].sort()).toEqual([200, 302, 400, 401]);
});
