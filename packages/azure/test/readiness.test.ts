import { expect, test } from 'vitest';
import { opened } from './opened.ts';
import { problem, type Reply } from './stand-in.ts';

const forbidden = (inner?: string) => problem(403, 'Forbidden', 'x', inner);

test.each<[Reply, string, string, string]>([
  [forbidden('ForbiddenByRbac'), 'unknown', 'forbidden_by_rbac', 'listing is a right of its own'],
  [forbidden('AccessDenied'), 'unknown', 'forbidden_by_access_policy', 'listing is a right of its own'],
  [forbidden(), 'unknown', 'forbidden', 'the vault does not say what is forbidden'],
  [problem(429, 'Throttled', 'x'), 'unknown', 'throttled', 'it is there, and busy'],
  [forbidden('ForbiddenByFirewall'), 'unready', 'forbidden_by_firewall', 'no call will get through'],
  [forbidden('ForbiddenByConnection'), 'unready', 'forbidden_by_connection', 'no call will get through'],
  [problem(401, 'Unauthorized', 'x'), 'unready', 'unauthenticated', 'no call will get through'],
  [problem(503, 'ServiceUnavailable', 'x'), 'unready', 'vault_failed', 'it does not work'],
  ['reset', 'unready', 'vault_unreachable', 'it is not there'],
  [{ status: 200, body: '<h1>portal</h1>' }, 'unready', 'unexpected_response', 'it is something else'],
])('check %#', async (reply, status, code, why) => {
  await using on = await opened(() => reply);
  expect(await on.provider.check(), why).toMatchObject({ status, error: { code } });
});

test('check asks for one secret, and is ready with none as well', async () => {
  await using on = await opened(() => ({ status: 200, body: { value: [], nextLink: null } }));
  expect(await on.provider.check()).toEqual({ status: 'ready' });
  expect(on.server.received.map(({ target }) => target)).toEqual([
    expect.stringMatching(/^\/secrets\?.*\bmaxresults=1\b/),
    expect.stringMatching(/^\/secrets\?.*\bmaxresults=1\b/),
  ]);
});

test('check of a closed provider is unready: it never throws', async () => {
  await using on = await opened(() => ({ status: 200 }));
  await on.provider.close();
  expect(await on.provider.check()).toMatchObject({ status: 'unready', error: { code: 'provider_closed' } });
});
