import { describe, expect, test } from 'vitest';
import { entry, stage, TOKEN } from './stage.fixture.ts';

const unauthorized = {
  code: 'Unauthorized',
  message: 'The control API needs the control token of the ready line as a bearer token.',
};

describe('who is let in', () => {
  test.each([
    { headers: { authorization: undefined }, status: 401, error: unauthorized, why: 'no token' },
    { headers: { authorization: 'Bearer wrong' }, status: 401, error: unauthorized, why: 'another token' },
    { headers: { authorization: `Basic ${TOKEN}` }, status: 401, error: unauthorized, why: 'another scheme' },
    {
      headers: { origin: 'http://localhost:3000' },
      status: 403,
      error: { code: 'Forbidden', message: 'The control API does not answer to web pages.' },
      why: 'a page, though with the token',
    },
  ])('$why: $status', async ({ headers, status, error }) => {
    const { call } = await stage();
    expect(await call('GET', '/control/requests', undefined, headers)).toMatchObject({
      status,
      body: { error },
    });
  });

  test('health needs no token, and says which emulator answers', async () => {
    const { call } = await stage();
    const { status, body, reply } = await call('GET', '/control/health', undefined, {
      authorization: undefined,
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: { status: 'ok', instance: 'this-one', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    });
    expect(reply.headers).toEqual({
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Content-Type': 'application/json; charset=utf-8',
    });
    expect((await call('GET', '/control/health', undefined, { origin: 'null' })).status).toBe(403);
  });

  test('nothing is told of paths without the token', async () => {
    const { call } = await stage();
    expect((await call('GET', '/control/nowhere', undefined, { authorization: undefined })).status).toBe(401);
    expect(await call('GET', '/control/nowhere')).toMatchObject({
      status: 404,
      body: { error: { code: 'PathNotFound', message: 'The control API has no such path.' } },
      reply: { trace: { route: 'GET /control/(unknown)' } },
    });
    expect(await call('PUT', '/control/requests')).toMatchObject({
      status: 405,
      body: { error: { code: 'MethodNotAllowed', message: 'Here the control API answers GET, DELETE.' } },
      reply: { headers: { Allow: 'GET, DELETE' } },
    });
  });
});

describe('the request log', () => {
  test('is read, counted by every filter, and cleared', async () => {
    const { call, requests } = await stage();
    requests.record(entry);
    requests.record({ ...entry, at: 2_000, status: 403 });
    expect(await call('GET', '/control/requests?status=403')).toMatchObject({
      status: 200,
      body: { requests: [{ ...entry, at: 2_000, status: 403 }], dropped: 0 },
    });
    const filters = 'vault=ONE&method=get&route=GET%20/secrets/{name}&plane=vault&principal=app&since=1001';
    expect((await call('GET', `/control/requests/count?${filters}`)).body).toEqual({ count: 1, dropped: 0 });
    requests.record({ ...entry, refusal: 'ForbiddenByRbac' });
    const refused = await call('GET', '/control/requests/count?refusal=ForbiddenByRbac');
    expect(refused.body).toEqual({ count: 1, dropped: 0 });
    expect(await call('DELETE', '/control/requests')).toMatchObject({ status: 204, body: undefined });
    expect((await call('GET', '/control/requests/count')).body).toEqual({ count: 0, dropped: 0 });
  });

  test('is counted in groups, and its end is numbered', async () => {
    const { call, requests } = await stage();
    for (const status of [200, 403, 403]) requests.record({ ...entry, status });
    expect((await call('GET', '/control/requests/counts?by=status,vault&vault=one')).body).toEqual({
      counts: [
        { status: 403, vault: 'one', count: 2 },
        { status: 200, vault: 'one', count: 1 },
      ],
      dropped: 0,
    });
    expect((await call('GET', '/control/requests?limit=1')).body).toMatchObject({
      requests: [{ status: 403 }],
      next: 3,
    });
    expect((await call('GET', '/control/requests/counts?by=day')).body.error.message).toBe(
      'by is not one or more of method, route, plane, vault, status, principal, refusal, with commas between them.',
    );
  });

  test('is not forgotten in part: a filter where none is looked at is refused', async () => {
    const { call, requests } = await stage();
    requests.record(entry);
    expect(await call('DELETE', '/control/requests?vault=two')).toMatchObject({
      status: 400,
      body: { error: { message: 'There is no parameter "vault"; there is none here.' } },
    });
    expect(requests.count()).toBe(1);
  });

  test('admits what it forgot', async () => {
    const { call, requests } = await stage();
    for (let at = 0; at < 5; at += 1) requests.record(entry);
    expect((await call('GET', '/control/requests/count')).body).toEqual({ count: 3, dropped: 2 });
  });

  test.each([
    {
      query: 'statuss=1',
      message:
        'There is no filter "statuss"; there are vault, method, route, principal, refusal, fault, plane, status, since, from, limit.',
      why: 'a slip would match everything',
    },
    { query: 'status=2xx', message: 'status is not a whole number from 100 to 599.', why: 'no pattern' },
    { query: 'limit=0', message: 'limit is not a whole number from 1 to 9007199254740991.', why: 'nothing' },
    { query: 'plane=', message: 'plane is not a text of 1 to 256 characters.', why: 'no plane' },
    {
      query: 'since=-1',
      message: 'since is not a whole number from 0 to 9007199254740991.',
      why: 'before time',
    },
  ])('refuses $query: $why', async ({ query, message }) => {
    const { call } = await stage();
    expect(await call('GET', `/control/requests?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidInput', message } },
    });
  });
});
