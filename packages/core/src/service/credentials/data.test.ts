import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secretValue } from '../../value/index.ts';
import { printsIn, refusal, stage } from '../stage.fixture.ts';
import { type JsonValue, revealCredentials } from './credentials.ts';
import { type CredentialData, jsonOf } from './data.ts';

const hostile = (given: unknown) => given as CredentialData;
const nested = (depth: number): JsonValue => (depth === 0 ? 'x' : [nested(depth - 1)]);

test('every JSON object can be created and read back', async () => {
  const object = fc
    .dictionary(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toJSON', '')),
      fc.jsonValue(),
    )
    .map((record) => JSON.parse(JSON.stringify(record)) as Record<string, JsonValue>);
  await fc.assert(
    fc.asyncProperty(object, async (data) => {
      const { service } = stage();
      await service.createCredentials('db', data);
      const credentials = await service.getCredentials('db');
      expect(revealCredentials(credentials)).toEqual(data);
      expect(Object.keys(credentials)).toEqual(Object.keys(data));
      await service.createCredentials('copy', credentials);
      expect(revealCredentials(await service.getCredentials('copy'))).toEqual(data);
    }),
    { numRuns: 100 },
  );
});

test.each([
  [{ a: secretValue('x') }, '{"a":"x"}', 'a wrapped text'],
  [{ a: secretValue({ b: [1, null] }) }, '{"a":{"b":[1,null]}}', 'a wrapped object'],
  [{ a: Object.assign(Object.create(null), { b: 1 }) }, '{"a":{"b":1}}', 'an object without a prototype'],
  [{ a: nested(64) }, `{"a":${'['.repeat(64)}"x"${']'.repeat(64)}}`, 'as deep as it goes'],
  [
    { a: Object.defineProperty([1], 'toJSON', { value: () => 'y' }) },
    '{"a":[1]}',
    'a hidden toJSON has no word in it',
  ],
])('%j is %s: %s', (data, text) => {
  expect(jsonOf(data).reveal()).toBe(text);
});

describe('what JSON cannot say is refused, and the member named', () => {
  const circle: JsonValue[] = [];
  circle.push(circle);
  test.each([
    [undefined, 'holds `undefined`, which is not JSON', 'JSON.stringify would drop the key'],
    [[1, undefined], 'holds `undefined`, which is not JSON', 'or make null of it'],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tried
    [[1, , 2], 'holds `undefined`, which is not JSON', 'of a hole too'],
    [() => 'x', 'holds something that is not JSON', 'a function would be dropped'],
    [{ toJSON: () => 'x' }, 'holds something that is not JSON', 'or have the last word'],
    [Symbol('x'), 'holds something that is not JSON', 'a symbol would be dropped'],
    [1n, 'holds something that is not JSON', 'a bigint would throw'],
    [new Date(0), 'holds something that is not JSON', 'a date would come back as text'],
    [new Map(), 'holds something that is not JSON', 'a map as an empty object'],
    [Buffer.from('x'), 'holds something that is not JSON', 'bytes as a list of numbers'],
    [Number.NaN, 'holds a number that JSON cannot write', 'it would be null'],
    [{ deep: [Number.POSITIVE_INFINITY] }, 'holds a number that JSON cannot write', 'however deep'],
    [[secretValue('canary')], 'holds a wrapped value inside another', 'a placeholder would be stored'],
    [nested(65), 'is nested more than 64 deep', 'too deep'],
    [circle, 'is nested more than 64 deep', 'a circle'],
  ])('%# %s: %s', async (member, message, why) => {
    const { service, calls } = stage();
    const refused = await refusal(service.createCredentials('db', hostile({ fine: 'canary', odd: member })));
    expect(refused, why).toEqual({
      code: 'invalid_value',
      message: `The member \`odd\` ${message}.`,
      hint: 'Pass text, finite numbers, booleans, null, and arrays and plain objects of them.',
    });
    expect([calls, printsIn(refused, 'canary')]).toEqual([[], false]);
  });

  test.each([[null], [undefined], ['canary'], [7], [['canary']], [new Map()], [secretValue('canary')]])(
    'credentials are an object: %#',
    async (data) => {
      const { service } = stage();
      expect(await refusal(service.updateCredentials('db', hostile(data)))).toEqual({
        code: 'invalid_value',
        message: 'Credentials are a plain object of JSON members, and this is none.',
        hint: 'Pass `{ username, password }`; text that is no record is written by the operation `secret.set`, or with `keyward set`.',
      });
    },
  );
});
