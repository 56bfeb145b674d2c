import { describe, expect, test } from 'vitest';
import { registerDeveloperClients } from '../developer-clients.ts';
import { APPLICATION, stage, TENANT } from '../tenant.fixture.ts';
import {
  AZURE_CLI,
  addEve,
  CHALLENGE,
  LOOPBACK,
  locationOf,
  REQUEST,
  SCOPE,
  signInStage,
  withoutIds,
} from './sign-in.fixture.ts';

const AUTHORIZE = `/${TENANT}/oauth2/v2.0/authorize`;

const mismatch = (uri: string) =>
  `The redirect URI '${uri}' specified in the request does not match the redirect URIs configured for the application '${AZURE_CLI}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to fix this.`;

describe('refused to the person, since nobody else is known to be trusted', () => {
  test.each([
    {
      changes: { client_id: undefined },
      text: "AADSTS900144: The request body must contain the following parameter: 'client_id'.",
      why: 'no client',
    },
    {
      changes: { client_id: 'nobody' },
      text: `AADSTS700016: Application with identifier 'nobody' was not found in the directory '${TENANT}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
      why: 'an unknown client',
    },
    {
      changes: { redirect_uri: 'https://evil.example/' },
      text: `AADSTS50011: ${mismatch('https://evil.example/')}`,
      why: 'an address of somebody else',
    },
    {
      changes: { redirect_uri: 'https://localhost:51234' },
      text: `AADSTS50011: ${mismatch('https://localhost:51234')}`,
      why: 'another scheme',
    },
    {
      changes: { redirect_uri: '"><b>' },
      text: `AADSTS50011: ${mismatch('"><b>')}`,
      why: 'no address at all',
    },
    {
      changes: { redirect_uri: undefined },
      text: 'AADSTS900971: No reply address provided.',
      why: 'several addresses to choose from',
    },
    {
      changes: { client_id: 'bbbbbbbb-0000-4000-8000-000000000009', redirect_uri: undefined },
      text: 'AADSTS500113: No reply address is registered for the application.',
      why: 'no address to go to',
    },
  ])('$text', async ({ changes, text }) => {
    const here = signInStage();
    here.tenant.applications.register({
      ...APPLICATION,
      clientId: 'bbbbbbbb-0000-4000-8000-000000000009',
      objectId: 'object-9',
    });
    const answer = await here.authorize(changes);
    expect([answer.status, answer.headers['Location']]).toEqual([400, undefined]);
    expect(answer.trace?.refusal).toBe(/^AADSTS\d+/.exec(text)?.[0]);
    const shown = text.replaceAll(
      /[&<>"']/g,
      (one) => ({ '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one] ?? '&#39;',
    );
    expect(answer.body).toContain(`<p role="alert">${shown}</p>`);
    expect(answer.body).toMatch(
      /Request Id: [\da-f-]{36}<br>Correlation Id: [\da-f-]{36}<br>Timestamp: 2026/,
    );
  });

  test.each([
    { path: 'nowhere.example', method: 'GET', code: 90002, why: 'an unknown tenant' },
    { path: TENANT, method: 'DELETE', code: 900561, why: 'no method for this' },
    { path: 'consumers', method: 'GET', code: 9002332, why: 'there are no personal accounts here' },
  ])('AADSTS$code: $why', async ({ path, method, code }) => {
    const query = `client_id=${AZURE_CLI}`;
    const answer = await signInStage().send(`/${path}/oauth2/v2.0/authorize?${query}`, undefined, { method });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(`AADSTS${code}: `);
  });
});

describe('refused to the client', () => {
  test.each([
    {
      changes: { response_type: undefined },
      error: 'invalid_request',
      text: "AADSTS900144: The request body must contain the following parameter: 'response_type'.",
      why: 'nothing is asked for',
    },
    {
      changes: { response_type: 'id_token' },
      error: 'unsupported_response_type',
      text: "AADSTS700054: response_type 'id_token' is not enabled for the application.",
      why: 'implicit',
    },
    {
      changes: { response_type: 'code token' },
      error: 'unsupported_response_type',
      text: "AADSTS700051: response_type 'token' is not enabled for the application.",
      why: 'hybrid',
    },
    {
      changes: { response_type: 'magic' },
      error: 'unsupported_response_type',
      text: "AADSTS70005: The provided value for the input parameter 'response_type' is not valid: 'magic'. The expected value is 'code'.",
      why: 'nothing there is',
    },
    {
      changes: { response_mode: 'web_message' },
      error: 'invalid_request',
      text: "AADSTS70007: The provided value for the input parameter 'response_mode' is not valid: 'web_message'. The expected values are 'query', 'fragment' and 'form_post'.",
      why: 'a way back that there is not',
    },
    {
      changes: { scope: undefined },
      error: 'invalid_request',
      text: "AADSTS900144: The request body must contain the following parameter: 'scope'.",
      why: 'no scope',
    },
    {
      changes: { scope: '/.default' },
      error: 'invalid_scope',
      text: "AADSTS70011: The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope '/.default' is not valid.",
      why: 'a scope of nothing',
    },
    {
      changes: { scope: `${SCOPE} api://x/read` },
      error: 'invalid_request',
      text: `AADSTS28000: Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${SCOPE} api://x/read is not valid.`,
      why: 'two resources',
    },
    {
      changes: { scope: 'api://x/.default api://x/read' },
      error: 'invalid_scope',
      text: "AADSTS70011: The provided value for the input parameter 'scope' is not valid. .default scope can't be combined with resource-specific scopes.",
      why: 'everything, and something',
    },
    {
      changes: { code_challenge_method: 'S512' },
      error: 'invalid_request',
      text: 'AADSTS50149: Invalid Code_Challenge_method parameter.',
      why: 'an unknown method',
    },
    {
      changes: { code_challenge: `${CHALLENGE}=` },
      error: 'invalid_request',
      text: 'AADSTS501491: Invalid size of Code_Challenge parameter.',
      why: 'padding',
    },
    {
      changes: { code_challenge: undefined },
      error: 'invalid_request',
      text: 'AADSTS501491: Invalid size of Code_Challenge parameter.',
      why: 'a method without a challenge',
    },
    {
      changes: { prompt: 'admin_consent' },
      error: 'invalid_request',
      text: "AADSTS90023: Unsupported 'prompt' value.",
      why: 'an unknown prompt',
    },
    {
      changes: { prompt: 'none login' },
      error: 'invalid_request',
      text: "AADSTS90023: Unsupported 'prompt' value.",
      why: 'to ask and not to ask',
    },
    {
      changes: { prompt: 'none' },
      error: 'interaction_required',
      text: 'AADSTS16000: Either multiple user identities are available for the current request or selected account is not supported for the scenario.',
      why: 'a question is needed',
    },
    {
      changes: { prompt: 'none', login_hint: 'mallory@contoso.example' },
      error: 'login_required',
      text: 'AADSTS50058: A silent sign-in request was sent but no user is signed in.',
      why: 'nobody of that name',
    },
  ])('$error, $text: $why', async ({ changes, error, text }) => {
    const here = signInStage();
    addEve(here);
    const answer = await here.authorize(changes);
    expect(answer.status).toBe(302);
    const { origin, searchParams } = locationOf(answer);
    const { error_description: description = '', ...rest } = Object.fromEntries(searchParams);
    expect(origin).toBe(LOOPBACK);
    expect(withoutIds(description)).toBe(text);
    expect(rest).toEqual({
      error,
      error_uri: `https://login.microsoftonline.com/error?code=${/\d+/.exec(text)?.[0]}`,
      state: REQUEST['state'],
    });
    expect(answer.trace).toEqual({
      route: 'GET /{tenant}/oauth2/v2.0/authorize',
      refusal: /^AADSTS\d+/.exec(text)?.[0],
    });
  });

  test('in the way it asked for', async () => {
    const here = signInStage();
    const form = await here.authorize({ prompt: 'x', response_mode: 'form_post' });
    expect(form.body).toContain('<input type="hidden" name="error" value="invalid_request">');
    const fragment = await here.authorize({ prompt: 'x', response_mode: 'fragment' });
    expect(locationOf(fragment).hash).toMatch(/^#error=invalid_request&/);
  });

  test('that nobody is there to sign in', async () => {
    const here = stage();
    registerDeveloperClients(here.tenant.applications);
    const query = `client_id=${AZURE_CLI}&redirect_uri=${LOOPBACK}&response_type=code&scope=openid`;
    const silent = await here.send(`${AUTHORIZE}?${query}&prompt=none`);
    expect(locationOf(silent).searchParams.get('error')).toBe('login_required');
    expect((await here.send(`${AUTHORIZE}?${query}`)).body).toContain('Pick an account');
  });
});
