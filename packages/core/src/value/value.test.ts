import { format, inspect, isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { PLACEHOLDER, SecretValue, secretValue } from './index.ts';

const CANARY = 'canary-5f1c';

test('reveal gives the value back', () => {
  expect(secretValue(CANARY).reveal()).toBe(CANARY);
});

test.each<[string, (value: SecretValue) => string]>([
  ['String()', (value) => String(value)],
  ['template', (value) => `${value}`],
  ['concatenation', (value) => ''.concat(value as unknown as string)],
  ['JSON', (value) => JSON.stringify({ value, list: [value] })],
  ['inspect', (value) => inspect({ value }, { showHidden: true, depth: null, getters: true })],
  ['inspect of the prototype chain', (value) => inspect(Object.create(value), { showHidden: true })],
  [
    'inspect without custom inspection',
    (value) => inspect(value, { customInspect: false, showHidden: true }),
  ],
  ['cause of an error', (value) => inspect(new Error('cannot', { cause: value }), { showHidden: true })],
  ['format', (value) => format('%s %o %O %j', value, value, value, value)],
  ['own keys', (value) => Reflect.ownKeys(value).map(String).join()],
  ['spread', (value) => JSON.stringify({ ...value })],
  ['structuredClone', (value) => inspect(structuredClone(value), { showHidden: true })],
  ['Error message', (value) => new Error(`cannot use ${value}`).stack ?? ''],
  ['locale', (value) => value.toLocaleString()],
  ['array join', (value) => [value, value].join()],
  ['as a key', (value) => Object.keys({ [value as unknown as string]: 1 }).join()],
])('%s does not print it', (_name, print) => {
  expect(print(secretValue(CANARY))).not.toContain(CANARY);
});

test('what prints is the placeholder', () => {
  expect([`${secretValue(CANARY)}`, inspect(secretValue(CANARY)), secretValue(CANARY).toJSON()]).toEqual([
    PLACEHOLDER,
    PLACEHOLDER,
    PLACEHOLDER,
  ]);
});

test('deep equality sees no difference, so values are compared by what reveal() gives', () => {
  const [one, other] = [secretValue('one'), secretValue('other')];
  expect(isDeepStrictEqual(one, other)).toBe(true);
  expect(one.reveal()).not.toBe(other.reveal());
});

test('holds any JSON value', () => {
  expect(new SecretValue({ a: [1, null] }).reveal()).toEqual({ a: [1, null] });
});
