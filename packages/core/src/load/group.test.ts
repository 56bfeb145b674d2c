import { describe, expect, test } from 'vitest';
import { load } from './index.ts';
import { failureOf, schemaOf, stage, userJson } from './stage.fixture.ts';

describe('what changes together', () => {
  test('keys of one secret, also where only one of them is wrong', async () => {
    const { means, write } = stage({ db: userJson('app', 'one') });
    const long = schemaOf((value) => (String(value).length >= 3 ? String(value) : undefined));
    const secrets = await load(means, { USER: 'db#user', PASSWORD: { ref: 'db#password', schema: long } });
    await write('db', userJson('other', '2'));
    expect(await failureOf(secrets.refresh())).toMatchObject({ code: 'schema_mismatch' });
    expect([secrets.USER.reveal(), secrets.PASSWORD.reveal()]).toEqual(['app', 'one']);
    await write('db', userJson('other', 'three'));
    await secrets.refresh();
    expect([secrets.USER.reveal(), secrets.PASSWORD.reveal()]).toEqual(['other', 'three']);
  });

  test('a new version that lacks a declared member is taken by none of its keys', async () => {
    const { means, write } = stage({ db: userJson('app', 'one') });
    const secrets = await load(means, { USER: 'db#user', PASSWORD: 'db#password' });
    await write('db', '{"user":"other"}');
    expect(await failureOf(secrets.refresh())).toMatchObject({ code: 'secret_not_found' });
    expect([secrets.USER.reveal(), secrets.PASSWORD.reveal()]).toEqual(['app', 'one']);
    expect(secrets.readiness().keys).toMatchObject({
      USER: { status: 'stale' },
      PASSWORD: { status: 'stale' },
    });
  });

  test('secrets of one group, and what hangs on them by a secret; others go on', async () => {
    const { means, write, fail, heal } = stage({
      id: 'i1',
      secret: 's1',
      pair: userJson('u1', 'p1'),
      other: 'o1',
    });
    const secrets = await load(means, {
      ID: { ref: 'id', group: 'client' },
      SECRET: { ref: 'secret', group: 'client' },
      USER: { ref: 'pair#user', group: 'client' },
      PASSWORD: 'pair#password',
      OTHER: 'other',
    });
    const now = () => Object.values(secrets).map((value) => value.reveal());
    for (const [path, value] of [
      ['id', 'i2'],
      ['secret', 's2'],
      ['other', 'o2'],
    ] as const)
      await write(path, value);
    await write('pair', userJson('u2', 'p2'));
    fail('secret', 'throttled');
    expect(await failureOf(secrets.refresh())).toMatchObject({ code: 'throttled' });
    expect(now()).toEqual(['i1', 's1', 'u1', 'p1', 'o2']);
    expect(secrets.readiness().keys).toMatchObject({
      ID: { status: 'stale', code: 'throttled' },
      PASSWORD: { status: 'stale', code: 'throttled' },
      OTHER: { status: 'ready' },
    });
    heal();
    await secrets.refresh();
    expect(now()).toEqual(['i2', 's2', 'u2', 'p2', 'o2']);
  });

  test('what has not changed is confirmed all the same, while others wait', async () => {
    const { means, write, fail } = stage({ id: 'i1', secret: 's1', third: 't1' });
    const secrets = await load(means, {
      ID: { ref: 'id', group: 'client' },
      SECRET: { ref: 'secret', group: 'client' },
      THIRD: { ref: 'third', group: 'client' },
    });
    await write('id', 'i2');
    fail('secret', 'throttled');
    await failureOf(secrets.refresh());
    expect(secrets.readiness().keys).toMatchObject({
      ID: { status: 'stale' },
      SECRET: { status: 'stale' },
      THIRD: { status: 'ready' },
    });
  });

  test('one of a group that is refused is not given any more, while the others wait for it', async () => {
    const { means, write, fail } = stage({ id: 'i1', secret: 's1' });
    const secrets = await load(means, {
      ID: { ref: 'id', group: 'client' },
      SECRET: { ref: 'secret', group: 'client' },
    });
    await write('id', 'i2');
    fail('secret', 'forbidden_by_rbac');
    await failureOf(secrets.refresh());
    expect(secrets.ID.reveal()).toBe('i1');
    expect(await failureOf(() => secrets.SECRET)).toMatchObject({ code: 'forbidden_by_rbac' });
  });
});
