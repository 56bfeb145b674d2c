import { expect, test } from 'vitest';
import { secretValue } from '../../value/index.ts';
import { type Credentials, credentialsOf } from '../index.ts';

const plain = (credentials: Credentials) =>
  Object.fromEntries(
    Object.entries(credentials).map(([key, value]) => [key, value === null ? null : value.reveal()]),
  );

test.each([
  ['{"username":"app","port":5432}', undefined, { username: 'app', port: 5432 }, 'an object reads as itself'],
  ['{"username":"app"}', 'username', { username: 'app' }, 'a fragment picks a key'],
  ['{"username":"app"}', 'password', { password: null }, 'a missing key is null'],
  ['{"username":null}', 'username', { username: null }, 'so is a key that holds null'],
  ['{"a":{"b":1}}', 'a', { a: { b: 1 } }, 'a member may be an object'],
  ['{}', undefined, {}, 'the empty object'],
  [' \n{"a":1}', undefined, { a: 1 }, 'white space before it'],
  ['plain', undefined, { value: 'plain' }, 'text'],
  ['', undefined, { value: '' }, 'the empty text'],
  ['plain', 'username', { username: null }, 'text has no keys'],
  ['42', undefined, { value: '42' }, 'a JSON number is text'],
  ['"quoted"', undefined, { value: '"quoted"' }, 'a JSON string is text, quotes included'],
  ['["a"]', undefined, { value: '["a"]' }, 'a JSON array is text'],
  ['null', undefined, { value: 'null' }, 'so is null'],
  ['{"a":', undefined, { value: '{"a":' }, 'broken JSON is text'],
  ['{"a":1}', 'toString', { toString: null }, 'inherited properties are no keys'],
  [
    '{"__proto__":{"x":1}}',
    '__proto__',
    { ['__proto__']: { x: 1 } },
    'a hostile key is a key like any other',
  ],
])('%j with fragment %j', (value, fragment, expected, why) => {
  expect(plain(credentialsOf(secretValue(value), fragment)), why).toEqual(expected);
});

test('a hostile key changes no prototype', () => {
  const credentials = credentialsOf(secretValue('{"__proto__":{"polluted":1}}'));
  expect(Object.keys(credentials)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(credentials)).toBe(Object.prototype);
});

test('members do not print', () => {
  expect(JSON.stringify(credentialsOf(secretValue('{"password":"canary"}')))).not.toContain('canary');
});
