import { describe, expect, test } from 'vitest';
import { TENANT } from '../tenant.fixture.ts';
import { signInStage } from './sign-in.fixture.ts';

describe('who signs out', () => {
  const LOGOUT = `/${TENANT}/oauth2/v2.0/logout`;

  test.each([
    {
      query: '?post_logout_redirect_uri=http://localhost:3000&state=a%20b',
      location: 'http://localhost:3000/?state=a+b',
      why: 'some application asked for it',
    },
    {
      query: '?post_logout_redirect_uri=https://evil.example/',
      location: undefined,
      why: 'nobody asked for it',
    },
    { query: '', location: undefined, why: 'nowhere to go' },
  ])('is sent to $location: $why', async ({ query, location }) => {
    const { status, headers, body } = await signInStage().send(`${LOGOUT}${query}`);
    expect([status, headers['Location']]).toEqual([location === undefined ? 200 : 302, location]);
    if (location === undefined) expect(body).toContain('<h1>You signed out</h1>');
  });

  test('may come by the older address, or by a form', async () => {
    const here = signInStage();
    expect((await here.send(`/${TENANT}/oauth2/logout`)).status).toBe(200);
    const form = { post_logout_redirect_uri: 'http://127.0.0.1:1/' };
    expect((await here.send(LOGOUT, form)).status).toBe(302);
  });
});
