import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { vaultError } from '../errors/index.ts';
import { type LoadFailure, load } from './index.ts';
import { failureOf, schemaOf, stage } from './stage.fixture.ts';

const json = (user: string, password: string) => JSON.stringify({ user, password });

describe('a refresh', () => {
  test('reads every secret once, past caches, at the interval, and the value is there without asking', async () => {
    const { means, write, pass, asked, fresh } = stage({ db: json('app', 'one'), key: 'k' });
    await using secrets = await load(
      means,
      { USER: 'db#user', PASSWORD: 'db#password', KEY: 'key' },
      { refreshS: 60 },
    );
    asked();
    fresh();
    await write('db', json('app', 'two'));
    await pass(59);
    expect([secrets.PASSWORD.reveal(), asked()]).toEqual(['one', []]);
    await pass(1);
    expect([secrets.PASSWORD.reveal(), asked(), fresh()]).toEqual(['two', ['db', 'key'], [true, true]]);
    await pass(60);
    expect(asked()).toEqual(['db', 'key']);
    await pass(1);
    secrets.KEY.reveal();
    await turn();
    expect(asked(), 'nothing is overdue').toEqual([]);
  });

  test.each([
    [0, 60, 'at the latest when it was asked for'],
    [0.5, 54, 'mostly earlier'],
    [0.999_999, 49, 'by a fifth at most'],
  ])('comes, where chance says %d, after %d s (%s)', async (chance, seconds, why) => {
    const { means, pass, asked } = stage({ one: '1' });
    await using _ = await load({ ...means, random: () => chance }, { ONE: 'one' }, { refreshS: 60 });
    asked();
    await pass(seconds - 1);
    expect(asked(), why).toEqual([]);
    await pass(1);
    expect(asked(), why).toEqual(['one']);
  });

  test('is one at a time: who asks meanwhile shares the next, and each leaves for himself', async () => {
    const { means, asked, hold, pass, write } = stage({ one: '1' });
    await using secrets = await load(means, { ONE: 'one' }, { refreshS: 60 });
    asked();
    const release = hold();
    await pass(60);
    await write('one', '2');
    const leaving = new AbortController();
    const waiting = [secrets.refresh(), secrets.refresh(), secrets.refresh({ signal: leaving.signal })];
    leaving.abort(new Error('gone'));
    await expect(waiting[2]).rejects.toThrow('gone');
    expect(asked()).toEqual(['one']);
    release();
    await waiting[0];
    expect([secrets.ONE.reveal(), asked()]).toEqual(['2', ['one']]);
    await Promise.all([secrets.refresh(), secrets.refresh()]);
    expect(asked()).toEqual(['one']);
  });

  test('that finds the same again keeps the object, tells nobody, and knows the version', async () => {
    const { means, write } = stage({ one: '1' });
    const secrets = await load(means, { ONE: 'one', FLAG: { ref: 'flag', default: 'off' } });
    const told: string[] = [];
    secrets.onChange(['ONE', 'FLAG'], () => told.push('told'));
    const before = [secrets.ONE, secrets.FLAG];
    const version = await write('one', '1');
    await secrets.refresh();
    expect([secrets.ONE === before[0], secrets.FLAG === before[1], told]).toEqual([true, true, []]);
    expect(secrets.readiness().keys.ONE).toMatchObject({ status: 'ready', version });
  });

  test('does not look for what was meant by a key that it has known', async () => {
    const { means, behind, asked } = stage({ one: '1', other: '2' });
    const secrets = await load(means, { ONE: 'one' });
    await behind.write.delete('one');
    asked();
    expect(await failureOf(secrets.refresh())).toMatchObject({ code: 'secret_not_found' });
    expect(asked()).toEqual(['one']);
  });

  test('by hand needs no interval', async () => {
    const { means, write, clock } = stage({ one: '1' });
    const secrets = await load(means, { ONE: 'one' });
    await write('one', '2');
    await secrets.refresh();
    expect([secrets.ONE.reveal(), clock.sleeping]).toEqual(['2', 0]);
  });

  test('that gets no answer ends in time, and the next one comes', async () => {
    const { means, faults, pass, write } = stage({ one: '1' });
    await using secrets = await load(means, { ONE: 'one' }, { refreshS: 60, timeoutS: 10, onError() {} });
    faults.set('stalled', { times: 1 });
    await write('one', '2');
    await pass(60);
    expect(secrets.readiness().status).toBe('ready');
    await pass(10);
    expect(secrets.readiness().keys.ONE).toMatchObject({ status: 'stale', code: 'timeout' });
    await pass(60);
    expect([secrets.ONE.reveal(), secrets.readiness().status]).toEqual(['2', 'ready']);
  });

  test('a machine that slept looks at once when a key is read, and gives what it has meanwhile', async () => {
    const { means, write, asked } = stage({ one: '1' });
    let jump = 0;
    const clock = { ...means.clock, now: () => means.clock.now() + jump };
    await using secrets = await load({ ...means, clock }, { ONE: 'one' }, { refreshS: 60 });
    await write('one', '2');
    asked();
    jump = 119_000;
    secrets.ONE.reveal();
    await turn();
    expect(asked()).toEqual([]);
    jump = 3_600_000;
    expect([secrets.ONE.reveal(), secrets.ONE.reveal()]).toEqual(['1', '1']);
    for (let nth = 0; nth < 20; nth++) await turn();
    expect([secrets.ONE.reveal(), asked()]).toEqual(['2', ['one']]);
  });
});

describe('what changes together', () => {
  test('keys of one secret, also where only one of them is wrong', async () => {
    const { means, write } = stage({ db: json('app', 'one') });
    const long = schemaOf((value) => (String(value).length >= 3 ? String(value) : undefined));
    const secrets = await load(means, { USER: 'db#user', PASSWORD: { ref: 'db#password', schema: long } });
    await write('db', json('other', '2'));
    expect(await failureOf(secrets.refresh())).toMatchObject({ code: 'schema_mismatch' });
    expect([secrets.USER.reveal(), secrets.PASSWORD.reveal()]).toEqual(['app', 'one']);
    await write('db', json('other', 'three'));
    await secrets.refresh();
    expect([secrets.USER.reveal(), secrets.PASSWORD.reveal()]).toEqual(['other', 'three']);
  });

  test('a new version that lacks a declared member is taken by none of its keys', async () => {
    const { means, write } = stage({ db: json('app', 'one') });
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
      pair: json('u1', 'p1'),
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
    await write('pair', json('u2', 'p2'));
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
    const { means, write, fail, pass } = stage({ id: 'i1', secret: 's1', third: 't1' });
    const secrets = await load(means, {
      ID: { ref: 'id', group: 'client' },
      SECRET: { ref: 'secret', group: 'client' },
      THIRD: { ref: 'third', group: 'client' },
    });
    await write('id', 'i2');
    fail('secret', 'throttled');
    await pass(10);
    await failureOf(secrets.refresh());
    expect(secrets.readiness().keys).toMatchObject({
      ID: { status: 'stale', ageS: 10 },
      SECRET: { status: 'stale', ageS: 10 },
      THIRD: { status: 'ready', ageS: 0 },
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

describe('a pinned version', () => {
  test('stays, and what waits is told without its value', async () => {
    const { means, write, asked, fresh } = stage();
    const first = await write('one', 'first');
    const other = await write('two', 'x');
    const secrets = await load(means, {
      PINNED: { ref: 'one', version: first },
      AGAIN: `one#a?version=${first}`.replace('#a', ''),
      LATEST: 'one',
      CURRENT: { ref: 'two', version: other },
    });
    expect(await secrets.newer()).toEqual([]);
    const second = await write('one', 'canary-second');
    await secrets.refresh();
    expect([secrets.PINNED.reveal(), secrets.LATEST.reveal()]).toEqual(['first', 'canary-second']);
    asked();
    fresh();
    const newer = await secrets.newer();
    const waiting = {
      ref: `azure://vault/one?version=${first}`,
      pinned: first,
      version: second,
      createdOn: expect.any(Date),
    };
    expect(newer).toEqual([
      { name: 'PINNED', ...waiting },
      { name: 'AGAIN', ...waiting },
    ]);
    expect([asked(), fresh()]).toEqual([
      ['one', 'two'],
      [true, true],
    ]);
    expect(JSON.stringify(newer)).not.toContain('canary');
  });

  test('has a newer one waiting, also where nobody may tell when it was made', async () => {
    const { means, gateway, write } = stage();
    const first = await write('one', 'first');
    const second = await write('one', 'second');
    const run: typeof gateway.run = (name, ...rest) => {
      if (name !== 'secret.versions') return gateway.run(name, ...rest);
      throw vaultError('forbidden_by_rbac', { message: 'It is denied.' });
    };
    const blind = { ...means, gateway: { ...gateway, run } };
    const secrets = await load(blind, { ONE: { ref: 'one', version: first } });
    const ref = `azure://vault/one?version=${first}`;
    expect(await secrets.newer()).toEqual([{ name: 'ONE', ref, pinned: first, version: second }]);
  });

  test('whose latest nobody can tell: what failed is one error, by names', async () => {
    const { means, write, fail } = stage();
    const version = await write('one', 'first');
    const secrets = await load(means, { ONE: { ref: 'one', version } });
    fail('one', 'vault_unreachable');
    expect(await failureOf(secrets.newer())).toMatchObject({
      code: 'vault_unreachable',
      message: 'ONE: It is vault_unreachable.',
    });
    fail('one', 'secret_disabled');
    expect(await secrets.newer()).toEqual([]);
  });
});

describe('who is told', () => {
  test('once a change, after everything has changed, of the value and the one before', async () => {
    const { means, write } = stage({ db: json('app', 'one'), key: 'k1' });
    const secrets = await load(means, {
      USER: 'db#user',
      PASSWORD: { ref: 'db#password', reveal: true },
      KEY: 'key',
    });
    const told: unknown[] = [];
    secrets.onChange('PASSWORD', (value, previous) =>
      told.push(['one', value, previous, secrets.KEY.reveal()]),
    );
    secrets.onChange(['USER', 'PASSWORD', 'KEY'], (now, before) =>
      told.push([
        'all',
        now.USER.reveal(),
        now.PASSWORD,
        now.KEY.reveal(),
        before.PASSWORD,
        before.KEY.reveal(),
      ]),
    );
    secrets.onChange('USER', () => told.push('user'));
    await secrets.refresh();
    expect(told).toEqual([]);
    await write('db', json('app', 'two'));
    await write('key', 'k2');
    await secrets.refresh();
    expect(told.splice(0)).toEqual([
      ['one', 'two', 'one', 'k2'],
      ['all', 'app', 'two', 'k2', 'one', 'k1'],
    ]);
    await write('db', json('app', 'two'));
    await secrets.refresh();
    expect(told).toEqual([]);
  });

  test('nobody who has stopped, also by another handler', async () => {
    const { means, write } = stage({ one: '1' });
    const secrets = await load(means, { ONE: 'one' });
    const told: string[] = [];
    const stops = [
      secrets.onChange('ONE', () => {
        told.push('first');
        stops[1]?.();
      }),
      secrets.onChange('ONE', () => told.push('second')),
    ];
    await write('one', '2');
    await secrets.refresh();
    stops[0]?.();
    await write('one', '3');
    await secrets.refresh();
    expect(told).toEqual(['first']);
  });

  test('a handler that fails stops no other, and is told of', async () => {
    const { means, write } = stage({ one: '1' });
    const failures: LoadFailure[] = [];
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const secrets = await load(
      means,
      { ONE: 'one' },
      {
        onError(failure) {
          failures.push(failure);
          throw new Error('this one too');
        },
      },
    );
    const told: string[] = [];
    secrets.onChange('ONE', () => {
      throw new Error('sync');
    });
    secrets.onChange('ONE', async () => {
      throw new Error('async');
    });
    secrets.onChange(['ONE'], () => told.push('last'));
    await write('one', '2');
    await secrets.refresh();
    await turn();
    expect(told).toEqual(['last']);
    expect(failures).toEqual([
      { kind: 'handler', keys: ['ONE'], error: new Error('sync') },
      { kind: 'handler', keys: ['ONE'], error: new Error('async') },
    ]);
    // Whoever fails to be told is told of by a warning, which has nothing of what was thrown.
    expect(warned.mock.calls).toEqual(
      Array(2).fill([
        'A handler of changes of ONE failed (Error).',
        { type: 'KeywardWarning', code: 'KEYWARD_HANDLER_FAILED' },
      ]),
    );
  });

  test('a handler that fails with an error of Keyward is told of by its code', async () => {
    const { means, write } = stage({ one: '1' });
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const secrets = await load(means, { ONE: 'one' });
    secrets.onChange('ONE', () => {
      throw vaultError('throttled', { message: 'canary' });
    });
    await write('one', '2');
    await secrets.refresh();
    expect(warned.mock.calls.map(([text]) => text)).toEqual([
      'A handler of changes of ONE failed (throttled).',
    ]);
  });

  test('of an absence and its end, and of a refusal only when it is over and the value another', async () => {
    const { means, write, behind, fail, heal } = stage({ one: '1', two: '1' });
    const secrets = await load(means, { ONE: { ref: 'one', optional: true }, TWO: 'two' });
    const told: unknown[] = [];
    secrets.onChange('ONE', (now, before) => told.push(['ONE', now?.reveal(), before?.reveal()]));
    secrets.onChange('TWO', (now, before) => told.push(['TWO', now.reveal(), before.reveal()]));
    secrets.onChange(['ONE', 'TWO'], () => told.push('both'));
    await behind.write.delete('one');
    fail('two', 'secret_disabled');
    await failureOf(secrets.refresh());
    expect(told.splice(0)).toEqual([['ONE', undefined, '1']]);
    await behind.bin.recover('one');
    heal();
    await secrets.refresh();
    expect(told.splice(0)).toEqual([['ONE', '1', undefined], 'both']);
    fail('two', 'secret_disabled');
    await failureOf(secrets.refresh());
    await write('two', '2');
    heal();
    await secrets.refresh();
    expect(told).toEqual([['TWO', '2', '1'], 'both']);
  });

  test.each([
    ['NONE', () => {}, '`onChange` was given a key that is not declared.'],
    [[], () => {}, '`onChange` was given a key that is not declared.'],
    ['ONE', 'no function', '`onChange` was given no function to call.'],
  ])('wrong use: %j', async (key, handler, message) => {
    const { means } = stage({ one: '1' });
    const secrets = await load(means, { ONE: 'one' });
    expect(await failureOf(() => secrets.onChange(key as 'ONE', handler as () => void))).toMatchObject({
      code: 'invalid_usage',
      message,
    });
  });
});

describe('closing', () => {
  test('ends the refresh and lets go of the values, and the gateway stays open', async () => {
    const { means, gateway, clock, pass, asked, write } = stage({ one: '1' });
    const secrets = await load(means, { ONE: 'one' }, { refreshS: 60 });
    const told: string[] = [];
    secrets.onChange('ONE', () => told.push('told'));
    expect(clock.sleeping).toBe(1);
    await secrets.close();
    await secrets.close();
    await turn();
    expect(clock.sleeping).toBe(0);
    asked();
    await write('one', '2');
    await pass(600);
    expect([asked(), told]).toEqual([[], []]);
    for (const use of [() => secrets.ONE, () => secrets.refresh()]) {
      expect(await failureOf(use)).toMatchObject({ code: 'provider_closed' });
    }
    expect(secrets.readiness()).toEqual({
      status: 'unready',
      keys: { ONE: { status: 'unready', code: 'provider_closed' } },
    });
    expect(JSON.stringify(secrets)).toBe('{}');
    await gateway.run('secret.get', { ref: 'one' });
  });

  test('while a refresh is under way: it changes nothing, and whoever waits is told', async () => {
    const { means, write, hold } = stage({ one: '1' });
    const secrets = await load(means, { ONE: 'one' });
    const told: string[] = [];
    secrets.onChange('ONE', () => told.push('told'));
    await write('one', '2');
    const release = hold();
    const refreshing = failureOf(secrets.refresh());
    await turn();
    await secrets.close();
    expect(await refreshing).toMatchObject({ code: 'provider_closed' });
    release();
    await turn();
    expect(told).toEqual([]);
  });

  test('at the end of a block, with either kind of using, and with what it was loaded by', async () => {
    const { means } = stage({ one: '1' });
    const end = new AbortController();
    const kept = await load({ ...means, end: end.signal }, { ONE: 'one' }, { refreshS: 60 });
    let left: { readonly ONE: unknown };
    {
      using secrets = await load(means, { ONE: 'one' });
      left = secrets;
    }
    expect(await failureOf(() => left.ONE)).toMatchObject({ code: 'provider_closed' });
    {
      await using secrets = await load(means, { ONE: 'one' });
      left = secrets;
    }
    expect(await failureOf(() => left.ONE)).toMatchObject({ code: 'provider_closed' });
    end.abort();
    expect(await failureOf(() => kept.ONE)).toMatchObject({ code: 'provider_closed' });
    expect(await failureOf(() => kept.refresh())).toMatchObject({ code: 'provider_closed' });
  });
});
