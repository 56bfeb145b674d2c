import { isKeywardError } from '@keyward/core/errors';
import { UnhandledError } from '@purista/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { forwardClock, openStage, recorded, refusal, type Stage } from './stage.ts';

// What the original gets wrong, or does in a way to be kept; counts are of the vault's own log.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  for (const name of ['a', 'b', 'c']) await stage.vault.setSecret(name, `value of ${name}`);
  await stage.vault.setSecret('empty', '');
  await stage.vault.setSecret('off', 'of nobody', { enabled: false });
});
afterAll(async () => await stage?.[Symbol.asyncDispose]());
beforeEach(() => {
  stage.emulator.faults.clear();
  stage.asked();
});

const GET = 'GET /secrets/{name} 200';
/** For faults that are not to be waited out. */
const HASTY = { resilience: { maxRetries: 0 } };

describe('reads', () => {
  test.each<{
    why: string;
    names: readonly string[];
    result: object;
    asked: readonly string[];
    cache?: boolean;
  }>([
    {
      why: 'core 1.11 never fetches what its cache does not know',
      names: ['a'],
      result: { a: 'value of a' },
      asked: [GET],
    },
    { why: 'without a cache, too', names: ['a'], cache: false, result: { a: 'value of a' }, asked: [GET] },
    {
      why: 'a name given twice was fetched twice',
      names: ['a', 'b', 'c', 'a'],
      cache: false,
      result: { a: 'value of a', b: 'value of b', c: 'value of c' },
      asked: [GET, GET, GET],
    },
    {
      why: 'two spellings of a secret are one',
      names: ['a', 'azure://vault/a'],
      result: { a: 'value of a', 'azure://vault/a': 'value of a' },
      asked: [GET],
    },
    {
      why: 'what is missing is undefined, and has its key',
      names: ['nope'],
      result: { nope: undefined },
      asked: ['GET /secrets/{name} 404'],
    },
    { why: 'an empty text is a value', names: ['empty'], result: { empty: '' }, asked: [GET] },
    { why: 'no names, no requests', names: [], result: {}, asked: [] },
  ])('$names, cached: $cache ($why)', async ({ names, result, asked, cache = true }) => {
    const { logger, lines } = recorded();
    const store = stage.store({ enableCache: cache, logger });
    const read = await store.getSecret(...names);
    expect(read).toStrictEqual(result);
    expect(Object.keys(read)).toEqual(Object.keys(result));
    expect(stage.asked()).toEqual(asked);
    expect(lines).toEqual([]);
  });

  test('of one secret by many at once are one request, cold and after the time is over', async () => {
    const clock = forwardClock();
    const store = stage.store({ clock, cacheTtl: 1_000 });
    const ten = () => Promise.all(Array.from({ length: 10 }, () => store.getSecret('a')));
    await ten();
    expect(stage.asked()).toEqual([GET]);
    clock.forward(1_001);
    await ten();
    expect(stage.asked()).toEqual([GET]);
  });

  test('of several secrets are under way at once, and no more than they may', async () => {
    const names = Array.from({ length: 8 }, (_, nth) => `many-${nth}`);
    let [now, most] = [0, 0];
    const client = {
      async getSecret(name: string) {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        return { value: name };
      },
    };
    const most_of = async (atOnce?: number) => {
      most = 0;
      const store = stage.store({ enableCache: false, ...(atOnce === undefined ? {} : { atOnce }) });
      store.client = client as unknown as typeof store.client;
      await store.getSecret(...names);
      return most;
    };
    expect([await most_of(), await most_of(3)]).toEqual([8, 3]);
  });

  test('are of the value before its rotation for 5 minutes at the most, where no time is given', async () => {
    const clock = forwardClock();
    const store = stage.store({ clock });
    await stage.vault.setSecret('rotated', 'before');
    await store.getSecret('rotated');
    await stage.vault.setSecret('rotated', 'after');
    clock.forward(290_000);
    expect(await store.getSecret('rotated')).toEqual({ rotated: 'before' });
    clock.forward(10_001);
    expect(await store.getSecret('rotated')).toEqual({ rotated: 'after' });
  });

  test('see at once what was missing and is there now', async () => {
    const store = stage.store();
    expect(await store.getSecret('late')).toEqual({ late: undefined });
    await stage.vault.setSecret('late', 'there');
    expect(await store.getSecret('late')).toEqual({ late: 'there' });
  });

  test('are served from before while the vault is away, for as long as the bound says', async () => {
    const clock = forwardClock();
    const store = stage.store({ ...HASTY, clock, cacheTtl: 1_000, cache: { staleIfErrorS: 60 } });
    await store.getSecret('a');
    stage.emulator.faults.add({ effect: { kind: 'error', status: 503 } });
    clock.forward(60_000);
    expect(await store.getSecret('a')).toEqual({ a: 'value of a' });
    clock.forward(1_001);
    const { errorCode, data } = await refusal(store.getSecret('a'));
    expect([errorCode, data.code, data.statusCode]).toEqual([500, 'vault_failed', 503]);
  });

  test('are tried again where the vault throttles', async () => {
    stage.emulator.faults.add({ effect: { kind: 'throttle' }, count: 1 });
    const store = stage.store({ resilience: { retryDelayS: 0.001 } });
    expect(await store.getSecret('a')).toEqual({ a: 'value of a' });
    expect(stage.asked()).toEqual(['GET /secrets/{name} 429', GET]);
  });

  test('sent before a set, and answered after it, do not bring the older value back', async () => {
    const store = stage.store();
    await store.setSecret('raced', 'old');
    stage.emulator.faults.add({
      match: { method: 'GET', route: '/secrets/raced' },
      effect: { kind: 'latency', ms: 300 },
      when: 'after',
      count: 1,
    });
    const slow = store.getSecret('raced');
    while (stage.emulator.faults.list()[0]?.struck === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await store.setSecret('raced', 'new');
    expect(await slow).toEqual({ raced: 'old' });
    expect(await store.getSecret('raced')).toEqual({ raced: 'new' });
  });

  test('after a removal find nothing', async () => {
    const store = stage.store();
    await store.setSecret('gone', 'x');
    await store.getSecret('gone');
    await store.removeSecret('gone');
    expect(await store.getSecret('gone')).toEqual({ gone: undefined });
  });
});

describe('failures', () => {
  test.each<{ why: string; name: string; role?: string; code: string; statusCode?: number }>([
    { why: 'the code was lost', name: 'off', code: 'secret_disabled', statusCode: 403 },
    {
      why: 'denied was as 500 as everything',
      name: 'a',
      role: 'nobody',
      code: 'forbidden_by_rbac',
      statusCode: 403,
    },
    { why: 'a mount that nobody configured', name: 'azure://other/a', code: 'unknown_mount' },
  ])('of a read of $name: $code ($why)', async ({ name, role, code, statusCode }) => {
    const { logger, lines } = recorded();
    const store = stage.store({ logger, ...(role && { credential: stage.credential() }) });
    const { error, errorCode, data } = await refusal(store.getSecret(name));
    expect(errorCode).toBe(500);
    const problem = {
      name,
      code,
      retryable: false,
      ...(statusCode && { statusCode, requestId: expect.any(String) }),
    };
    expect(data).toEqual({ ...problem, problems: [problem] });
    expect(isKeywardError(error.cause) && error.cause.code).toBe(code);
    expect(error.message).toBe((error.cause as Error).message);
    expect(lines).toEqual([['error', { err: error }, error.message]]);
  });

  test('of one name stop no other, and all are told together', async () => {
    const { logger, lines } = recorded();
    const store = stage.store({ logger, enableCache: false });
    const { error, data } = await refusal(store.getSecret('a', 'off', 'azure://other/x', 'off', 'b'));
    expect(stage.asked().toSorted()).toEqual([GET, GET, 'GET /secrets/{name} 403']);
    expect(data.problems.map(({ name, code }) => [name, code])).toEqual([
      ['off', 'secret_disabled'],
      ['azure://other/x', 'unknown_mount'],
    ]);
    expect(error.message.replace(/localhost:\d+/, 'HOST').split('\n')).toEqual([
      '2 of 4 secrets cannot be read.',
      '- off: The vault HOST refused to read `off`: the secret is disabled.',
      '- azure://other/x: No mount `other` is configured; those that are: `vault`.',
    ]);
    expect(lines).toHaveLength(1);
  });

  test('are led by one that does not pass by itself', async () => {
    stage.emulator.faults.add({ match: { route: '/secrets/a' }, effect: { kind: 'error', status: 503 } });
    const { data } = await refusal(stage.store(HASTY).getSecret('a', 'off'));
    expect([data.name, data.code, data.retryable]).toEqual(['off', 'secret_disabled', false]);
    expect(data.problems.map(({ code, retryable }) => [code, retryable])).toEqual([
      ['vault_failed', true],
      ['secret_disabled', false],
    ]);
  });

  test.each<{ why: string; act: 'set' | 'remove'; name: string; code: string; statusCode?: number }>([
    {
      why: 'a raw RestError escaped',
      act: 'remove',
      name: 'missing',
      code: 'secret_not_found',
      statusCode: 404,
    },
    { why: 'a member is not a secret', act: 'set', name: 'azure://vault/a#b', code: 'malformed_ref' },
    {
      why: 'a version is not a secret',
      act: 'remove',
      name: 'azure://vault/a?version=v1',
      code: 'malformed_ref',
    },
    { why: 'denied', act: 'set', name: 'a', code: 'forbidden_by_rbac', statusCode: 403 },
  ])('of $act $name: $code ($why)', async ({ act, name, code, statusCode }) => {
    const { logger, lines } = recorded();
    const store = stage.store(
      { logger },
      code === 'forbidden_by_rbac' ? 'Key Vault Secrets User' : undefined,
    );
    const { error, errorCode, data } = await refusal(
      act === 'set' ? store.setSecret(name, 'x') : store.removeSecret(name),
    );
    expect([errorCode, data.code, data.statusCode]).toEqual([500, code, statusCode]);
    expect(lines).toEqual([['error', { err: error }, error.message]]);
  });

  test('name no text that is a value in the wrong place', async () => {
    const { error, data } = await refusal(stage.store().getSecret('AccountKey=c2VjcmV0;Endpoint=x', 'off'));
    expect(data.problems.map(({ name, code }) => [name, code])).toEqual([
      [undefined, 'malformed_ref'],
      ['off', 'secret_disabled'],
    ]);
    expect(JSON.stringify(error) + String(error.cause)).not.toContain('c2VjcmV0');
  });
});

describe('writes', () => {
  test('are new versions, and names that no vault takes are kept all the same', async () => {
    const store = stage.store();
    await store.setSecret('DATABASE_URL', 'first');
    await store.setSecret('DATABASE_URL', 'second');
    expect(await store.getSecret('DATABASE_URL')).toEqual({ DATABASE_URL: 'second' });
  });

  test('a removal is told when the vault has accepted it, which has not ended it yet', async () => {
    const store = stage.store();
    await store.setSecret('leaving', 'x');
    stage.emulator.clock.freeze();
    stage.asked();
    try {
      await store.removeSecret('leaving');
      expect(stage.asked()).toEqual([
        'GET /secrets/{name} 200',
        'DELETE /secrets/{name} 200',
        'GET /deletedsecrets/{name} 404',
      ]);
    } finally {
      stage.emulator.clock.resume();
    }
  });
});

describe('names', () => {
  test('that objects know are names like others', async () => {
    const read = await stage.store().getSecret('__proto__', 'constructor', 'a');
    expect(Object.entries(read)).toEqual([
      ['__proto__', undefined],
      ['constructor', undefined],
      ['a', 'value of a'],
    ]);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  test('may be refs: members of JSON, versions, other mounts', async () => {
    const { createMounts } = await import('@keyward/core/ref');
    const mounts = createMounts([{ name: 'billing', url: stage.billingUrl }]);
    const store = stage.store({ mounts });
    const { properties } = await stage.vault.setSecret('app--db', '{"username":"first"}');
    await store.setSecret(
      'azure://vault/app/db',
      '{"username":"app","port":5432,"tls":{"on":true},"none":null}',
    );
    await store.setSecret('azure://billing/key', 'of billing');
    const text = async (name: string) => Object.values(await store.getSecret(name))[0];
    expect(await text('app--db')).toContain('"app"');
    expect(await text('azure://vault/app/db#username')).toBe('app');
    expect(await text('azure://vault/app/db#port')).toBe('5432');
    expect(await text('azure://vault/app/db#tls')).toBe('{"on":true}');
    expect(await text('azure://vault/app/db#none')).toBeUndefined();
    expect(await text('azure://vault/app/db#toString')).toBeUndefined();
    expect(await text(`azure://vault/app/db#username?version=${properties.version}`)).toBe('first');
    expect(await text('azure://vault/app/db?version=0123456789abcdef0123456789abcdef')).toBeUndefined();
    expect(await text('azure://billing/key')).toBe('of billing');
  });
});

describe('the end', () => {
  test('leaves nothing that was read, and refuses what comes later', async () => {
    const { logger, lines } = recorded();
    const store = stage.store({ logger });
    await store.setSecret('a', 'value of a');
    await store.getSecret('a', 'b');
    expect(store.cache.size).toBe(0);
    await store.destroy();
    await store.destroy();
    expect(lines).toEqual([
      ['info', 'stopped'],
      ['info', 'stopped'],
    ]);
    for (const late of [store.getSecret('a'), store.setSecret('a', 'x'), store.removeSecret('a')]) {
      expect((await refusal(late)).data.code).toBe('provider_closed');
    }
  });

  test('reaches those who still wait', async () => {
    const store = stage.store();
    stage.emulator.faults.add({
      match: { plane: 'vault' },
      effect: { kind: 'latency', ms: 5_000 },
      count: 1,
    });
    const waiting = refusal(store.getSecret('c'));
    await store.destroy();
    expect((await waiting).data.code).toBe('provider_closed');
  });
});

test('its errors are those of the core that the service uses', async () => {
  const { error } = await refusal(stage.store().getSecret('off'));
  expect(error).toBeInstanceOf(UnhandledError);
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    name: 'UnhandledError',
    status: 500,
    data: { code: 'secret_disabled' },
  });
});
