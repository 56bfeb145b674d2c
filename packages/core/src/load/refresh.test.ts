import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { load } from './index.ts';
import { failureOf, stage, userJson } from './stage.fixture.ts';

describe('a refresh', () => {
  test('reads every secret once, past caches, at the interval, and the value is there without asking', async () => {
    const { means, write, pass, asked, fresh } = stage({ db: userJson('app', 'one'), key: 'k' });
    await using secrets = await load(
      means,
      { USER: 'db#user', PASSWORD: 'db#password', KEY: 'key' },
      { refreshS: 60 },
    );
    asked();
    fresh();
    await write('db', userJson('app', 'two'));
    await pass(59);
    expect([secrets.PASSWORD.reveal(), asked()]).toEqual(['one', []]);
    await pass(1);
    expect([secrets.PASSWORD.reveal(), asked(), fresh()]).toEqual(['two', ['db', 'key'], [true, true]]);
    await pass(60);
    expect(asked()).toEqual(['db', 'key']);
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
