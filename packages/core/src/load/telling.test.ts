import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { vaultError } from '../errors/index.ts';
import { type LoadFailure, load } from './index.ts';
import { failureOf, stage, userJson } from './stage.fixture.ts';

describe('who is told', () => {
  test('once a change, after everything has changed, of the value and the one before', async () => {
    const { means, write } = stage({ db: userJson('app', 'one'), key: 'k1' });
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
    await write('db', userJson('app', 'two'));
    await write('key', 'k2');
    await secrets.refresh();
    expect(told.splice(0)).toEqual([
      ['one', 'two', 'one', 'k2'],
      ['all', 'app', 'two', 'k2', 'one', 'k1'],
    ]);
    await write('db', userJson('app', 'two'));
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
