import { inspect } from 'node:util';
import { secretValue } from '@keyward/core/value';
import { describe, expect, test } from 'vitest';
import { opened, refusalOf } from './opened.ts';
import { bundle, problem, type Reply } from './stand-in.ts';

const UUID = '0b5b8e53-8ac5-4b6e-9a55-3f5c8d2a7e11';
const BLOCKED = { status: 403, body: { error: { code: 'Forbidden' } } };

describe('an answer', () => {
  test.each([
    ['its codes', problem(403, 'hunter2', 'hunter2', 'hunter2')],
    ['a code of letters alone', problem(403, 'correcthorse', 'x', 'correcthorse')],
    ['a failure of its own', problem(503, 'hunter2', 'x')],
    ['its request id', { ...BLOCKED, headers: { 'x-ms-request-id': 'hunter2' } }],
    [
      'every header that is read',
      {
        ...BLOCKED,
        headers: {
          'x-ms-request-id': UUID,
          'retry-after': 'hunter2',
          'retry-after-ms': '7312',
          'www-authenticate': 'hunter2="hunter2"',
        },
      },
    ],
    ['its keys', { status: 403, body: { error: { hunter2: 'hunter2', code: 'Forbidden' }, hunter2: 1 } }],
    ['text that is no JSON', { status: 400, body: '{"value":"hunter2"' }],
    ['a status that means success', { status: 200, body: { value: 'hunter2', id: 'hunter2' } }],
    ['a redirect to this vault', { status: 307, headers: { location: '/hunter2?hunter2' } }],
    ['a redirect elsewhere', { status: 307, headers: { location: 'https://hunter2/' } }],
    ['a challenge', { status: 401, headers: { 'www-authenticate': 'Bearer resource="https://hunter2"' } }],
  ])('that repeats what it was sent in %s puts nothing of it into an error', async (_, reply) => {
    for (const sent of ['hunter2', 'correcthorse', UUID]) {
      await using on = await opened(({ method }) =>
        method === 'PUT' ? (reply as Reply) : problem(404, 'SecretNotFound', 'x'),
      );
      const { error } = await refusalOf(
        on.provider.write.set('app/db', { value: secretValue(sent) }),
        on.server,
      );
      expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain(sent);
    }
  });

  test('about another version than the one asked for is not believed', async () => {
    await using on = await opened((_, server) => ({
      status: 200,
      body: { value: 'hunter2', ...bundle(server.origin, 'app--db') },
    }));
    expect(await refusalOf(on.provider.get({ path: 'app/db', version: 'v1' }), on.server)).toMatchObject({
      code: 'unexpected_response',
      message:
        'What HOST answered to the request to read version v1 of `app/db` is not what Key Vault sends.',
    });
  });

  test.each(['..', '.', '', 'v1/../..', 'a b', 'x'.repeat(129)])(
    'is not asked for about a version that cannot be one: %j',
    async (version) => {
      await using on = await opened(() => ({ status: 200, body: { value: [] } }));
      for (const act of [
        () => on.provider.get({ path: 'a', version }),
        () => on.provider.write.update({ path: 'a', version }, { enabled: false }),
      ]) {
        expect(await refusalOf(act(), on.server)).toMatchObject({
          code: 'version_not_found',
          message: `The vault HOST has no version \`${version.slice(0, 128)}\` of a secret \`a\`: a version is 1 to 128 letters and digits.`,
        });
      }
      expect(on.server.received).toEqual([]);
    },
  );

  test.each([
    ['another secret', 'other', 'HERE'],
    ['the same name elsewhere', 'app--db', 'https://contoso.vault.azure.net'],
    ['the same name on another port', 'app--db', 'https://localhost:1'],
  ])('an id of %s is not believed', async (_, name, origin) => {
    await using on = await opened((_request, server) => ({
      status: 200,
      body: { value: 'hunter2', ...bundle(origin === 'HERE' ? server.origin : origin, name) },
    }));
    expect(await refusalOf(on.provider.get({ path: 'app/db' }), on.server)).toMatchObject({
      code: 'unexpected_response',
      message: 'What HOST answered to the request to read `app/db` is not what Key Vault sends.',
    });
  });
});
