import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseRef } from '../ref/index.ts';
import { SecretValue } from '../value/index.ts';
import { load } from './index.ts';
import { failureOf, loadAny, schemaOf, stage } from './stage.fixture.ts';

const DB = { 'app/db': '{"username":"app","password":"example","port":5432,"none":null}' };

describe('what is loaded', () => {
  test('every secret is read once and at the same time, however many of its members are declared', async () => {
    const { means, asked, hold, clock } = stage({ ...DB, 'app/key': 'k', plain: 'p' });
    const release = hold();
    const loading = load(means, {
      USER: 'azure://vault/app/db#username',
      PASSWORD: parseRef('app/db#password'),
      DB: { ref: 'app/db' },
      KEY: 'app/key',
      PLAIN: 'plain',
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked()).toEqual(['app/db', 'app/key', 'plain']);
    release();
    const secrets = await loading;
    expect(
      [secrets.USER, secrets.PASSWORD, secrets.KEY, secrets.PLAIN].map((value) => value.reveal()),
    ).toEqual(['app', 'example', 'k', 'p']);
    expect(secrets.DB.reveal()).toBe(DB['app/db']);
    expect(Object.keys(secrets)).toEqual(['USER', 'PASSWORD', 'DB', 'KEY', 'PLAIN']);
    expect(Object.keys({ ...secrets })).toEqual(Object.keys(secrets));
    expect(clock.sleeping).toBe(0);
  });

  test('without refreshing a cache may answer; with it nothing but the vault does', async () => {
    const { means, fresh } = stage(DB);
    await load(means, { DB: 'app/db' });
    await using _ = await load(means, { DB: 'app/db' }, { refreshS: 60 });
    expect(fresh()).toEqual([undefined, true]);
  });

  test('nothing declared is nothing asked', async () => {
    const { means, asked } = stage();
    expect({ ...(await load(means, {})) }).toEqual({});
    expect(asked()).toEqual([]);
  });

  const seen: unknown[] = [];
  const schema = schemaOf((value) => {
    seen.push(value);
    return true;
  });
  test.each([
    ['text', {}, 'text', 'any text is itself'],
    ['5432', {}, '5432', 'a number is its text, for schemas that coerce'],
    ['["a"]', {}, '["a"]', 'so is a list'],
    ['{"a":1}', {}, { a: 1 }, 'a JSON object is that object'],
    ['{broken', {}, '{broken', 'what only looks like one is text'],
    ['{"a":1}', { as: 'text' }, '{"a":1}', 'unless the text is asked for'],
    ['["a"]', { as: 'json' }, ['a'], 'any JSON, where it is asked for'],
    ['{"a":{"b":[1]}}', { ref: 'one#a' }, { b: [1] }, 'a member is as JSON has it'],
    ['{"a":5432}', { ref: 'one#a' }, 5432, 'a number too'],
  ])('a schema sees of %s with %j: %j (%s)', async (stored, more, expected, _why) => {
    const { means } = stage({ one: stored });
    seen.length = 0;
    await loadAny(means, { ONE: { ref: 'one', schema, ...more } });
    expect(seen).toEqual([expected]);
  });

  test('what a schema makes is given, wrapped or plain, and an async one is waited for', async () => {
    const { means } = stage({ port: '5432' });
    const port = schemaOf((value) => Number(value));
    const slow = {
      '~standard': {
        ...port['~standard'],
        validate: async (value: unknown) => port['~standard'].validate(value),
      },
    };
    const secrets = await load(means, {
      PORT: { ref: 'port', schema: port },
      PLAIN: { ref: 'port', schema: slow, reveal: true },
    });
    expect(secrets.PORT).toBeInstanceOf(SecretValue);
    expect([secrets.PORT.reveal(), secrets.PLAIN]).toEqual([5432, 5432]);
  });

  test.each([
    [{ ref: 'none', optional: true }, undefined, 'no such secret, and not needed'],
    [{ ref: 'none', default: 'd', reveal: true }, 'd', 'a default stands in'],
    [{ ref: 'none', default: 7, schema: schemaOf(() => 1), reveal: true }, 7, 'and is seen by no schema'],
    [{ ref: 'app/db#absent', default: 'd', reveal: true }, 'd', 'no such member'],
    [{ ref: 'app/db#none', optional: true }, undefined, 'a member that is null'],
    [{ ref: 'app/db#port', reveal: true }, '5432', 'a member that is no text is its JSON'],
    [{ ref: 'none', default: '', reveal: true }, '', 'an empty default is one'],
    [{ ref: 'app/db#username', default: 'd', reveal: true }, 'app', 'a default of what is there'],
  ])('%j gives %j (%s)', async (key, expected, _why) => {
    const { means, asked } = stage(DB);
    const secrets: Readonly<Record<string, unknown>> = await loadAny(means, { KEY: key });
    expect(secrets['KEY']).toBe(expected);
    expect(asked()).toHaveLength(1);
  });

  test('prints and spreads as its keys, and nothing prints a value', async () => {
    const { means } = stage({ one: 'canary' });
    const secrets = await load(means, {
      ONE: 'one',
      PLAIN: { ref: 'one', reveal: true },
      NONE: { ref: 'none', optional: true },
    });
    const shown = { ONE: '[keyward secret value]', PLAIN: '[keyward secret value]' };
    expect(inspect(secrets)).toBe('{ ONE: [keyward secret value], PLAIN: [keyward secret value] }');
    expect(JSON.parse(JSON.stringify({ secrets }))).toEqual({ secrets: shown });
    expect(`${secrets}`).toBe('[keyward secrets]');
    expect({ ...secrets }).toEqual({ ONE: secrets.ONE, PLAIN: 'canary', NONE: undefined });
    expect(inspect(secrets, { showHidden: true, depth: 9 })).not.toContain('canary');
    expect(inspect(secrets, { customInspect: false, showHidden: true, depth: 9 })).not.toContain('canary');
  });

  test('a version that is named stays the one', async () => {
    const { means, write, asked } = stage();
    const first = await write('one', 'first');
    await write('one', 'second');
    const secrets = await load(means, {
      PINNED: { ref: 'one', version: first },
      ALSO: `azure://vault/one?version=${first}`,
      LATEST: 'one',
    });
    expect([secrets.PINNED, secrets.ALSO, secrets.LATEST].map((value) => value.reveal())).toEqual([
      'first',
      'first',
      'second',
    ]);
    expect(asked()).toEqual(['one', `one ${first}`]);
  });

  test('a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keyward-load-'));
    const file = join(folder, 'secrets.yaml');
    await writeFile(
      file,
      'USER: azure://vault/app/db#username\nPORT: { ref: azure://vault/none, default: 5432 }\n',
    );
    const { means } = stage(DB);
    for (const given of [file, { file }]) {
      const secrets = await load(means, given);
      expect([secrets['USER']?.reveal(), secrets['PORT']?.reveal()]).toEqual(['app', '5432']);
    }
    await writeFile(file, 'USER: azure://vault/none\nclose: azure://vault/app/db\n');
    expect((await failureOf(load(means, file))).message).toContain('`close` is a member of what is returned');
    await writeFile(file, 'USER: azure://vault/none\n');
    expect((await failureOf(load(means, file))).message).toContain(`USER (${file}:1)`);
    expect(await failureOf(load(means, join(folder, 'absent.yaml')))).toMatchObject({
      code: 'invalid_configuration',
    });
    await rm(folder, { recursive: true });
  });
});

describe('an end before it is done', () => {
  test('a signal ends it at once, while reading and while a schema thinks', async () => {
    const { means, faults } = stage(DB);
    const never = {
      '~standard': { version: 1, vendor: 'test', validate: () => new Promise<never>(() => {}) },
    } as const;
    faults.set('stalled', { times: 1 });
    for (const declaration of [{ DB: 'app/db' }, { DB: { ref: 'app/db', schema: never } }]) {
      const caller = new AbortController();
      const loading = load(means, declaration, { signal: caller.signal });
      setImmediate(() => caller.abort(new Error('enough')));
      await expect(loading).rejects.toThrow('enough');
    }
    await expect(
      load(means, { DB: 'app/db' }, { signal: AbortSignal.abort(new Error('early')) }),
    ).rejects.toThrow('early');
  });

  test('a vault that never answers ends with the time for all of it', async () => {
    const { means, faults, pass } = stage(DB);
    faults.set('stalled');
    const loading = failureOf(load(means, { A: 'app/db#username', B: 'app/key' }, { timeoutS: 5 }));
    await pass(5);
    expect(await loading).toMatchObject({
      code: 'timeout',
      message: 'A, B: The vaults did not answer all of it within 5 s.',
    });
  });

  test('a signal that aborts later ends nothing', async () => {
    const { means, write, pass } = stage({ one: '1' });
    const caller = new AbortController();
    await using secrets = await load(means, { ONE: 'one' }, { refreshS: 60, signal: caller.signal });
    caller.abort();
    await write('one', '2');
    await pass(60);
    expect(secrets.ONE.reveal()).toBe('2');
  });
});

test('nobody gives what is loaded another value, or another meaning', async () => {
  const { means } = stage({ one: '1' });
  const secrets: object = await load(means, { ONE: 'one' });
  for (const member of ['ONE', 'TWO', 'onChange']) {
    expect([member, Reflect.set(secrets, member, 'x'), Reflect.deleteProperty(secrets, member)]).toEqual([
      member,
      false,
      member !== 'ONE',
    ]);
  }
  expect(Reflect.set(Object.getPrototypeOf(secrets), 'refresh', 'x')).toBe(false);
});
