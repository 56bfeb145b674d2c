import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { load } from './index.ts';
import { failureOf, loadAny, schemaOf, stage } from './stage.fixture.ts';

const DB = { 'app/db': '{"username":"app","password":"example","port":5432,"none":null}' };

describe('what goes wrong', () => {
  test('everything is reported together, by name and code in one line, each with cause and fix', async () => {
    const { means, fail } = stage({ ...DB, port: 'canary-port', one: '1', two: '2' });
    fail('one', 'vault_unreachable');
    fail('two', 'vault_unreachable');
    const failure = await failureOf(
      loadAny(means, {
        MISSING: 'app/dbs',
        ONE: 'one',
        TWO: 'two',
        PORT: { ref: 'port', schema: schemaOf(() => undefined) },
        KEY: 'app/db#absent',
        BAD: { ref: 'azure://' },
        WORSE: { ref: 'port', colour: 'red' },
        GOOD: 'app/db#username',
      }),
    );
    expect(failure.message).toBe(
      '7 secrets cannot be had, and nothing was loaded: BAD (malformed_ref), WORSE (invalid_usage), MISSING (secret_not_found), ONE (vault_unreachable), TWO (vault_unreachable), PORT (schema_mismatch), KEY (secret_not_found).',
    );
    expect(failure.problems?.map(({ message }) => message)).toEqual([
      expect.stringContaining('BAD: '),
      'WORSE: It cannot be loaded as declared: it has a member that means nothing here, `colour`.',
      expect.stringMatching(/^MISSING: .*app\/db/s),
      'ONE, TWO: It is vault_unreachable.',
      'PORT: The value cannot be used: it does not fit its schema: the value.',
      expect.stringContaining('KEY: The secret holds nothing under the key `absent`'),
    ]);
    for (const { hint } of failure.problems ?? []) expect(hint).toMatch(/\.$/);
    expect(failure.problems?.find(({ code }) => code === 'secret_not_found')?.nearMisses).toEqual([
      { ref: 'azure://vault/app/db', kind: 'name' },
    ]);
    expect(`${inspect(failure, { depth: 9 })}${JSON.stringify(failure)}`).not.toContain('canary');
  });

  test.each([
    [
      'throws',
      () => {
        throw new TypeError('canary');
      },
      'TypeError',
      'a schema may be anybody’s code',
    ],
    ['answers nothing', () => undefined, 'TypeError', 'so may its answers'],
    ['has no list of issues', () => ({ issues: 'canary' }), 'TypeError', 'and its issues'],
    ['has an issue that is none', () => ({ issues: [null] }), 'TypeError', 'and each of them'],
    [
      'throws what is no error',
      () => {
        throw 'canary';
      },
      'string',
      'even this',
    ],
  ])('a schema that %s is a problem of its key, told by its kind', async (_, validate, kind, why) => {
    const { means } = stage({ one: 'canary' });
    const schema = { '~standard': { version: 1, vendor: 'test', validate } };
    const failure = await failureOf(loadAny(means, { ONE: { ref: 'one', schema } }));
    expect(failure.message, why).toBe(
      `ONE: The value cannot be used: its schema failed with something that is no issue (${kind}).`,
    );
    expect(inspect(failure, { depth: 9 })).not.toContain('canary');
  });

  test('one problem alone is that problem', async () => {
    const { means } = stage();
    const failure = await failureOf(load(means, { ONE: 'one' }));
    expect([failure.code, failure.message]).toEqual([
      'secret_not_found',
      expect.stringMatching(/^ONE: .*`one` does not exist/),
    ]);
  });

  test('a default is no answer to a refusal, nor to a vault that is away', async () => {
    const { means, fail } = stage({ one: '1', two: '2' });
    fail('one', 'forbidden_by_rbac');
    fail('two', 'vault_unreachable');
    const failure = await failureOf(
      load(means, { ONE: { ref: 'one', optional: true }, TWO: { ref: 'two', default: 'd' } }),
    );
    expect(failure.problems?.map(({ code }) => code)).toEqual(['forbidden_by_rbac', 'vault_unreachable']);
  });

  test('what is not needed is not looked for', async () => {
    const { means, asked } = stage(DB);
    await load(means, { A: { ref: 'app/dbs', optional: true }, B: { ref: 'app/bd', default: 'b' } });
    expect(asked()).toEqual(['app/bd', 'app/dbs']);
  });

  const none = 'what stands for a name is none';
  const member = (name: string) => `\`${name}\` is a member of what is returned`;
  test.each([
    [{ 'a-b': 'one' }, none, 'a hyphen'],
    [{ '1a': 'one' }, none, 'a digit first'],
    [{ '': 'one' }, none, 'nothing'],
    [{ onChange: 'one' }, member('onChange'), 'reserved'],
    [JSON.parse('{"then":"one"}'), member('then'), 'a promise would call it'],
    [{ toJSON: 'one' }, member('toJSON'), 'JSON would call it'],
    [JSON.parse('{"__proto__":"one"}'), member('__proto__'), 'a prototype'],
    [{ A: 7 }, 'it is neither a ref nor an object with one', 'a number'],
    [{ A: null }, 'it is neither a ref nor an object with one', 'null'],
    [
      { A: undefined },
      'it is neither a ref nor an object with one',
      'undefined, as of a variable that is not set',
    ],
    [{ A: {} }, 'its `ref` is missing, or neither a text nor a parsed ref', 'no ref'],
    [{ A: { ref: 'one', schema: {} } }, 'its `schema` is none of Standard Schema 1', 'no schema'],
    [{ A: { ref: 'one', optional: 'yes' } }, '`optional` is neither true nor false', 'no flag'],
    [{ A: { ref: 'one', reveal: 1 } }, '`reveal` is neither true nor false', 'no flag'],
    [{ A: { ref: 'one', optional: true, default: 'x' } }, 'it has a `default` and is `optional`', 'both'],
    [{ A: { ref: 'one?version=a', version: 'b' } }, 'a version is named twice', 'two versions'],
    [{ A: { ref: 'one', version: 7 } }, '`version` is not a text', 'no version'],
    [{ A: { ref: 'one', group: '' } }, '`group` is not a name', 'no group'],
    [{ A: { ref: 'one', as: 'xml', schema: schemaOf(() => 1) } }, '`as` is neither', 'no sight'],
    [{ A: { ref: 'one', as: 'json' } }, 'it has `as` and no `schema`', 'a sight for nobody'],
    [
      { A: { ref: 'one#a', as: 'json', schema: schemaOf(() => 1) } },
      'it has `as` and a fragment',
      'two sights',
    ],
    [{ A: 'postgres://app:canary@db/x' }, 'is not a secret reference', 'a value for a ref'],
    [{ A: { ref: 'Server=x;Password=canary' } }, 'it looks like a connection string', 'another'],
    [['one'], 'What is to be loaded is no declaration', 'a list'],
    [null, 'What is to be loaded is no declaration', 'null'],
  ])('%j is refused: %s (%s)', async (declaration, message, _why) => {
    const { means, asked } = stage({ one: '1' });
    const failure = await failureOf(() => loadAny(means, declaration as object));
    expect(failure.message).toContain(message);
    expect(failure.code).toMatch(/^(?:invalid_usage|malformed_ref)$/);
    expect(asked()).toEqual([]);
    expect(JSON.stringify(failure)).not.toContain('canary');
  });

  test.each([
    [{ refreshS: 0 }, '`refreshS` is 0 seconds'],
    [
      { refreshS: -1, timeoutS: Number.NaN },
      '`refreshS` is not a number of seconds up to 2147483; `timeoutS` is',
    ],
    [{ refreshS: 1e9 }, '`refreshS` is not a number of seconds up to 2147483'],
    [{ maxStaleS: 60 }, '`maxStaleS` bounds nothing without `refreshS`'],
    [{ refreshMs: 60_000 } as object, '`refreshMs` means nothing here'],
  ])('options %j: %s', async (options, message) => {
    const { means, asked } = stage();
    expect((await failureOf(load(means, { A: 'one' }, options))).message).toContain(message);
    expect(asked()).toEqual([]);
  });
});

test.each([
  [() => Promise.reject(new RangeError('canary')), 'RangeError', 'it may hold the value'],
  [
    () => {
      throw 'canary';
    },
    'string',
    'so may what is no error',
  ],
  [() => undefined, 'TypeError', 'what is no result'],
  [() => ({ issues: 'canary' }), 'TypeError', 'what is no list of issues'],
  [() => ({ issues: [null] }), 'TypeError', 'what is no issue'],
])(
  'a schema that fails itself (%s: %s) is a problem like others, and is not repeated (%s)',
  async (validate, kind, _why) => {
    const { means } = stage({ one: 'canary' });
    const schema = { '~standard': { version: 1, vendor: 'test', validate } };
    const failure = await failureOf(loadAny(means, { ONE: { ref: 'one', schema }, NONE: 'none' }));
    expect(failure.problems?.map(({ code }) => code)).toEqual(['schema_mismatch', 'secret_not_found']);
    expect(failure.problems?.[0]?.message).toBe(
      `ONE: The value cannot be used: its schema failed with something that is no issue (${kind}).`,
    );
    expect(inspect(failure, { showHidden: true, depth: 9 })).not.toContain('canary');
  },
);

test.each([
  [{ 'Server=x;Password=canary': 'one' }, 'A key (invalid_usage)', 'a value in the place of a name'],
  [{ ONE: { ref: 'one', 'Password=canary': 'x' } }, 'ONE (invalid_usage)', 'or in that of a member'],
  [{ ONE: { ref: 'one', as: 'canary' } }, 'ONE (invalid_usage)', 'or of a word'],
  [{ ONE: 'Server=x;Password=canary' }, 'ONE (malformed_ref)', 'or of a ref'],
])(
  'nothing of a declaration is repeated that may be a value (%#: %s %s)',
  async (declaration, listed, _why) => {
    const { means } = stage();
    const failure = await failureOf(loadAny(means, { ...declaration, NONE: 'none' }));
    expect(failure.message).toBe(
      `2 secrets cannot be had, and nothing was loaded: ${listed}, NONE (secret_not_found).`,
    );
    expect(inspect(failure, { showHidden: true, depth: 9 })).not.toContain('canary');
  },
);
