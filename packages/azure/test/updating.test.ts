import { fakeClock } from '@keyward/core/testing';
import { secretValue } from '@keyward/core/value';
import { describe, expect, test } from 'vitest';
import type { AzureProvider } from '../src/index.ts';
import { opened, refusalOf } from './opened.ts';
import { bundle, problem, type Received, type Reply } from './stand-in.ts';
import { SECOND, START, value, written } from './written.ts';

const still = () => fakeClock(START);
const set = (on: AzureProvider) => on.write.set('a', { value, tags: { team: 'core' } });

describe('dates that the official client cannot write', () => {
  test.each([
    ['after 2038', new Date('2038-01-19T03:14:08Z'), 2_147_483_648],
    ['far away', new Date('2999-01-01T00:00:00Z'), 32_472_144_000],
    ['before 2038', new Date('2038-01-19T03:14:07.900Z'), 2_147_483_647],
  ])('%s', async (_, expiresOn, seconds) => {
    const bodies: { attributes: object }[] = [];
    await using on = await opened(({ body }, { origin }) => {
      bodies.push(JSON.parse(body));
      return written(origin, {}, { exp: seconds });
    });
    const info = await on.provider.write.set('a', { value, expiresOn });
    await on.provider.write.update({ path: 'a' }, { expiresOn });
    expect(bodies.map(({ attributes }) => attributes)).toEqual([
      { enabled: true, exp: seconds },
      { exp: seconds },
    ]);
    expect(info.expiresOn).toEqual(new Date(seconds * 1_000));
  });
});

describe('a value update', () => {
  const put = (bodies: unknown[], before: (origin: string, request: Received) => Reply) => {
    return opened(
      (request, { origin }) => {
        if (request.method !== 'PUT') return before(origin, request);
        bodies.push(JSON.parse(request.body));
        return written(origin);
      },
      { clock: still() },
    );
  };

  test('carries what lies ahead, and leaves what has passed', async () => {
    const bodies: unknown[] = [];
    await using on = await put(bodies, (origin) =>
      written(origin, { contentType: 'text/plain', tags: { a: '1' } }, { exp: SECOND + 2, nbf: SECOND + 1 }),
    );
    await on.provider.write.update({ path: 'a' }, { value: secretValue('new') });
    expect(bodies).toEqual([
      {
        value: 'new',
        contentType: 'text/plain',
        tags: { a: '1' },
        attributes: { enabled: true, exp: SECOND + 2, nbf: SECOND + 1 },
      },
    ]);
  });

  test('carries tags that others wrote, though it would not write such long ones itself', async () => {
    const bodies: unknown[] = [];
    const tags = Object.fromEntries(Array.from({ length: 15 }, (_, at) => [`t${at}`, 'x'.repeat(512)]));
    await using on = await put(bodies, (origin) => written(origin, { tags }));
    await on.provider.write.update({ path: 'a' }, { value: secretValue('new') });
    expect(bodies).toEqual([{ value: 'new', tags, attributes: { enabled: true } }]);
  });

  test('does not carry dates that have passed', async () => {
    const bodies: unknown[] = [];
    await using on = await put(bodies, (origin) => written(origin, {}, { exp: SECOND, nbf: SECOND - 1 }));
    await on.provider.write.update({ path: 'a' }, { value: secretValue('new') });
    expect(bodies).toEqual([{ value: 'new', tags: {}, attributes: { enabled: true } }]);
  });

  const versions = (origin: string, of: readonly object[]) => ({
    status: 200,
    body: {
      value: of.map((more, at) => ({
        ...bundle(origin, 'a', more),
        id: `${origin}/secrets/a/${'0'.repeat(31)}${at}`,
      })),
      nextLink: null,
    },
  });
  const disabled = (created: number, more: object = {}) => ({
    attributes: { enabled: false, created, updated: created },
    ...more,
  });
  const closed =
    (of: readonly object[]) =>
    (origin: string, { path }: Received) =>
      path.endsWith('/versions') ? versions(origin, of) : problem(403, 'Forbidden', 'x', 'SecretDisabled');

  test('of a disabled secret takes the newest disabled version, not the last in the list', async () => {
    const bodies: unknown[] = [];
    const older = disabled(SECOND - 9, { tags: { age: 'old' } });
    const newest = disabled(SECOND - 5, { tags: { age: 'new' } });
    const enabled = {
      attributes: { enabled: true, created: SECOND - 7, updated: SECOND },
      tags: { age: 'other' },
    };
    await using on = await put(bodies, closed([newest, older, enabled]));
    await on.provider.write.update({ path: 'a' }, { value: secretValue('new') });
    expect(bodies).toEqual([{ value: 'new', tags: { age: 'new' }, attributes: { enabled: false } }]);
  });

  test('of a disabled secret that got an enabled version meanwhile is a conflict', async () => {
    const bodies: unknown[] = [];
    const later = { attributes: { enabled: true, created: SECOND - 1, updated: SECOND - 1 } };
    await using on = await put(bodies, closed([disabled(SECOND - 5), later]));
    const refusal = await refusalOf(on.provider.write.update({ path: 'a' }, { value }), on.server);
    expect({ code: refusal.code, message: refusal.message, bodies }).toEqual({
      code: 'conflict',
      message: 'The secret `a` in HOST was enabled or disabled while it was being read.',
      bodies: [],
    });
  });

  test('of a disabled secret whose latest version nobody can tell is a conflict', async () => {
    const bodies: unknown[] = [];
    await using on = await put(bodies, closed([disabled(SECOND, { tags: { a: '1' } }), disabled(SECOND)]));
    const refusal = await refusalOf(on.provider.write.update({ path: 'a' }, { value }), on.server);
    expect({ code: refusal.code, message: refusal.message, bodies }).toEqual({
      code: 'conflict',
      message:
        'The secret `a` in HOST is disabled and has several versions of the same second with different metadata, so that nobody can tell which is the latest.',
      bodies: [],
    });
  });
});

describe('a secret of a certificate', () => {
  const message = 'The secret `a` in HOST belongs to a certificate, and is not changed on its own.';
  const managed = (origin: string) => written(origin, { managed: true });

  test('is not given a new value', async () => {
    await using on = await opened((_, { origin }) => managed(origin));
    const refusal = await refusalOf(on.provider.write.update({ path: 'a' }, { value }), on.server);
    expect(refusal).toMatchObject({ code: 'managed_by_certificate', message });
    expect(on.server.authorized).toEqual(['GET /secrets/a/']);
  });

  test.each<[string, (on: AzureProvider) => Promise<unknown>, string]>([
    ['set', set, 'PUT /secrets/a'],
    ['delete', (on) => on.write.delete('a'), 'DELETE /secrets/a'],
    ['update', (on) => on.write.update({ path: 'a' }, { enabled: false }), 'PATCH /secrets/a/'],
  ])('%s is explained when the vault refuses it, by one read', async (_, act, line) => {
    await using on = await opened(({ method }, { origin }) =>
      method === 'GET' ? managed(origin) : problem(403, 'Forbidden', 'Operation is not allowed.'),
    );
    expect(await refusalOf(act(on.provider), on.server)).toMatchObject({
      code: 'managed_by_certificate',
      message,
    });
    expect(on.server.authorized).toEqual([line, 'GET /secrets/a/']);
  });

  test.each([
    ['ForbiddenByRbac', 'forbidden_by_rbac'],
    ['SecretManagedByKeyVault', 'managed_by_certificate'],
  ])('is not looked for where the vault names its reason: %s', async (inner, code) => {
    await using on = await opened(() => problem(403, 'Forbidden', 'x', inner));
    expect((await refusalOf(set(on.provider), on.server)).code).toBe(code);
    expect(on.server.authorized).toEqual(['PUT /secrets/a']);
  });
});
