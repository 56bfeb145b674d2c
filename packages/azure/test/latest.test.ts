import { describe, expect, test } from 'vitest';
import { opened, refusalOf } from './opened.ts';
import { bundle, problem } from './stand-in.ts';
import { gone, SECOND } from './written.ts';

interface Listed {
  readonly created: number;
  readonly enabled?: boolean;
}

/** The secret `a`, whose latest version is disabled: GET refuses it, and the versions are listed as given. */
const disabledWith = (versions: readonly Listed[]) =>
  opened(({ path }, { origin }) => {
    if (!path.endsWith('/versions')) return problem(403, 'Forbidden', 'x', 'SecretDisabled');
    const value = versions.map(({ created, enabled = false }, at) => ({
      ...bundle(origin, 'a', { attributes: { enabled, created, updated: created } }),
      id: `${origin}/secrets/a/${`${at}`.padStart(32, '0')}`,
    }));
    return { status: 200, body: { value, nextLink: null } };
  });

const id = (at: number) => `${at}`.padStart(32, '0');

describe('the latest version', () => {
  test.each([
    [[{ created: SECOND }], 0, 'there is no other'],
    [[{ created: SECOND }, { created: SECOND - 1 }], 0, 'the list is in the order of ids, not of time'],
    [
      [{ created: SECOND, enabled: true }, { created: SECOND }],
      1,
      'an enabled one of the same second cannot be it, since it would be readable',
    ],
    [[{ created: SECOND - 1 }, { created: SECOND - 1 }, { created: SECOND }], 2, 'older ones may be alike'],
  ])('of a disabled secret with %j is number %d', async (versions, at, why) => {
    await using on = await disabledWith(versions);
    expect(await on.provider.versions.latest('a'), why).toMatchObject({ version: id(at), enabled: false });
    expect(on.server.authorized).toEqual(['GET /secrets/a/', 'GET /secrets/a/versions']);
  });

  test.each([
    [
      [{ created: SECOND }, { created: SECOND }],
      'The secret `a` in HOST is disabled and has several versions of the same second, so that nobody can tell which is the latest.',
      'Enable the secret or give it a new value; of an enabled one the vault itself tells the latest version.',
      'their metadata is the same, but they are two versions',
    ],
    [
      [{ created: SECOND }, { created: SECOND + 1, enabled: true }],
      'The secret `a` in HOST was enabled or disabled while it was being read.',
      'Read the secret again and decide anew.',
      'a newer version would have been readable',
    ],
  ])('of a disabled secret with %j is a conflict', async (versions, message, hint, why) => {
    await using on = await disabledWith(versions);
    const { error, ...refusal } = await refusalOf(on.provider.versions.latest('a'), on.server);
    expect({ ...refusal, hint: error.hint }, why).toEqual({ code: 'conflict', message, hint });
  });

  test('of a disabled secret whose metadata the caller may not read is forbidden', async () => {
    await using on = await opened(({ path }) =>
      path.endsWith('/versions')
        ? problem(403, 'Forbidden', 'x', 'ForbiddenByRbac')
        : problem(403, 'Forbidden', 'x', 'SecretDisabled'),
    );
    expect((await refusalOf(on.provider.versions.latest('a'), on.server)).code).toBe('forbidden_by_rbac');
  });

  test('of an unknown secret costs one call, and no list', async () => {
    await using on = await opened(() => gone);
    expect((await refusalOf(on.provider.versions.latest('a'), on.server)).code).toBe('secret_not_found');
    expect(on.server.authorized).toEqual(['GET /secrets/a/']);
  });

  test('of no path at all is refused by a rejection, as every call is', async () => {
    await using on = await opened(() => gone);
    await expect(on.provider.versions.latest('')).rejects.toMatchObject({ code: 'invalid_path' });
    expect(on.server.received).toEqual([]);
  });
});
