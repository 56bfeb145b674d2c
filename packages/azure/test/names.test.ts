import { describe, expect, test } from 'vitest';
import { collect, opened, refusalOf } from './opened.ts';
import { bundle, problem } from './stand-in.ts';
import { gone, value } from './written.ts';

describe('names that are taken', () => {
  const hashed = 'DATABASE-URL---';
  const nameOf = async () => (await import('@keyward/core/ref')).encodePath('DATABASE_URL');
  test.each([
    ['a secret without a path tag', {}, 'a secret without a path tag'],
    ['a tag that is not true of the name', { 'keyward-path': 'other_path' }, 'a secret without a path tag'],
  ])('by %s', async (_, tags, taken) => {
    const name = await nameOf();
    expect(name.startsWith(hashed)).toBe(true);
    await using on = await opened((_request, { origin }) => ({
      status: 200,
      body: { value: 'v', ...bundle(origin, name, { tags }) },
    }));
    expect(await refusalOf(on.provider.get({ path: 'DATABASE_URL' }), on.server)).toMatchObject({
      code: 'name_collision',
      message: `In HOST the name ${name}, which stands for \`DATABASE_URL\`, is taken by ${taken}.`,
    });
  });

  test('by a path whose raw name is asked for, read and written', async () => {
    const name = await nameOf();
    await using on = await opened((_, { origin }) => ({
      status: 200,
      body: { value: 'v', ...bundle(origin, name, { tags: { 'keyward-path': 'DATABASE_URL' } }) },
    }));
    for (const act of [
      () => on.provider.get({ path: name }),
      () => on.provider.write.set(name, { value }),
      () => on.provider.write.update({ path: name }, { enabled: false }),
      () => on.provider.write.delete(name),
    ]) {
      expect(await refusalOf(act(), on.server)).toMatchObject({
        code: 'name_collision',
        message: `In HOST the name ${name}, which stands for \`${name}\`, is taken by the secret \`DATABASE_URL\`.`,
      });
    }
    expect(new Set(on.server.authorized)).toEqual(new Set([`GET /secrets/${name}/`]));
  });

  test('by a secret that lost its tag, found by the answer of an update', async () => {
    const name = await nameOf();
    await using on = await opened((_, { origin }) => ({ status: 200, body: bundle(origin, name) }));
    const act = on.provider.write.update({ path: 'DATABASE_URL' }, { enabled: false });
    expect((await refusalOf(act, on.server)).code).toBe('name_collision');
    expect(on.server.authorized).toEqual([`PATCH /secrets/${name}/`]);
  });

  test('by a secret that lost its tag: it is not deleted under the path', async () => {
    const name = await nameOf();
    await using on = await opened((_, { origin }) => ({
      status: 200,
      body: { value: 'v', ...bundle(origin, name) },
    }));
    const refusal = await refusalOf(on.provider.write.delete('DATABASE_URL'), on.server);
    expect(refusal.code).toBe('name_collision');
    expect(on.server.authorized).toEqual([`GET /secrets/${name}/`]);
  });

  test('by another secret in the bin, which is neither purged nor recovered under the path', async () => {
    const name = await nameOf();
    const taken = `In HOST the name ${name}, which stands for`;
    const other = { 'keyward-path': 'DATABASE_URL' };
    await using on = await opened(({ path }, { origin }) => ({
      status: 200,
      body: bundle(origin, name, {
        recoveryId: 'x',
        ...(path.includes(hashed) && asRaw ? { tags: other } : {}),
      }),
    }));
    let asRaw = false;
    for (const act of [on.provider.bin.purge, on.provider.bin.recover]) {
      asRaw = false;
      expect(await refusalOf(act('DATABASE_URL'), on.server)).toMatchObject({
        code: 'name_collision',
        message: `${taken} \`DATABASE_URL\`, is taken by a secret without a path tag.`,
      });
      asRaw = true;
      expect(await refusalOf(act(name), on.server)).toMatchObject({
        code: 'name_collision',
        message: `${taken} \`${name}\`, is taken by the secret \`DATABASE_URL\`.`,
      });
    }
    expect(new Set(on.server.authorized)).toEqual(new Set([`GET /deletedsecrets/${name}`]));
  });

  test('by nobody, for one who may delete and not read', async () => {
    const name = await nameOf();
    await using on = await opened(({ method }, { origin }) =>
      method === 'DELETE'
        ? { status: 200, body: bundle(origin, name, { recoveryId: 'x' }) }
        : problem(403, 'Forbidden', 'x', 'ForbiddenByRbac'),
    );
    expect(await on.provider.write.delete('DATABASE_URL')).toEqual({
      path: 'DATABASE_URL',
      confirmed: false,
    });
  });

  test('a listing believes a tag only where it is true of the name', async () => {
    const name = await nameOf();
    await using on = await opened((_, { origin }) => ({
      status: 200,
      body: {
        value: [
          bundle(origin, name, { tags: { 'keyward-path': 'DATABASE_URL' } }),
          bundle(origin, 'app--db', { tags: { 'keyward-path': 'payroll_db' } }),
          bundle(origin, name, { tags: { 'keyward-path': 'x'.repeat(300) } }),
        ],
      },
    }));
    const listed = await collect(on.provider.list());
    expect(listed.map(({ path, tags }) => [path, tags])).toEqual([
      ['DATABASE_URL', {}],
      ['app/db', {}],
      [name, {}],
    ]);
  });

  test('the path tag itself cannot be written', async () => {
    await using on = await opened(() => gone);
    const tags = { 'keyward-path': 'x' };
    expect(await refusalOf(on.provider.write.set('a', { value, tags }), on.server)).toMatchObject({
      code: 'invalid_metadata',
      message: "The tag `keyward-path` is Keyward's own: it keeps the paths of secrets whose names cannot.",
    });
    expect(on.server.received).toEqual([]);
  });
});
