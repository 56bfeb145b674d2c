import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretValue } from '../value/index.ts';
import { leakIn, leakInPrint, mark } from './canary.ts';

const MARK = 'a1b2c3d4e5f6';
const value = `${MARK}"é\n${MARK}`;
const hidden = (name: string, member: unknown) => Object.defineProperty({}, name, { value: member });

class Row {
  readonly #value: string;
  constructor(text: string) {
    this.#value = text;
  }
  get content() {
    return this.#value;
  }
}

describe('leakIn finds a value', () => {
  it.each<[string, unknown, string]>([
    ['plain text', value, 'it'],
    ['a member', { a: { b: value } }, 'it.a.b'],
    ['a hidden member', hidden('request', value), 'it.request'],
    ['a member under a symbol', { [Symbol('raw')]: value }, 'it.Symbol(raw)'],
    ['a key', { [value]: 1 }, 'a key of it'],
    ['an array', [[value]], 'it.0.0'],
    ['a Map', new Map([['a', value]]), 'it (a Map).0.1'],
    ['a Set', new Set([value]), 'it (a Set).0'],
    ['bytes', { body: Buffer.from(value) }, 'it.body'],
    ['bytes without a view', { body: new TextEncoder().encode(value).buffer }, 'it.body'],
    ['an accessor of a class', new Row(value), 'it.content'],
    ['a SecretValue', { value: secretValue('anything') }, 'it.value (a SecretValue)'],
    ['the message of an error', new Error(`no ${value}`), 'it.stack'],
    ['the cause of an error', new Error('no', { cause: { value } }), 'it.cause.value'],
    ['JSON', JSON.stringify({ value }), 'it'],
    ['a URL', `https://example.test/?v=${encodeURIComponent(value)}`, 'it'],
    ['hexadecimal', Buffer.from(value).toString('hex'), 'it'],
    ['upper-case hexadecimal', Buffer.from(value).toString('hex').toUpperCase(), 'it'],
  ])('in %s', (_, thing, where) => {
    expect(leakIn(thing, [mark(), MARK])).toBe(where);
  });

  it('in base64 and base64url, whatever stands before and after it', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 9 }),
        fc.uint8Array({ maxLength: 9 }),
        fc.constantFrom('base64' as const, 'base64url' as const),
        (before, after, encoding) => {
          const body = Buffer.concat([before, Buffer.from(MARK), after]).toString(encoding);
          expect(leakIn({ body }, [MARK])).toBe('it.body');
        },
      ),
    );
  });
});

describe('leakIn passes', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['another text', { text: mark(), list: [1, null, true, new Date(0)] }],
    [
      'a circle',
      (() => {
        const circle: { self?: unknown } = {};
        circle.self = circle;
        return circle;
      })(),
    ],
    ['other bytes', Buffer.from('example')],
  ])('%s', (_, thing) => {
    expect(leakIn(thing, [MARK])).toBeUndefined();
  });
});

describe('leakInPrint', () => {
  it.each<[string, unknown, string]>([
    ['inspection', { deep: { deeper: { deepest: { text: value } } } }, 'its inspection'],
    ['JSON', { toJSON: () => value }, 'its JSON'],
    ['text', { toString: () => value }, 'its text'],
  ])('looks at %s', (_, thing, where) => {
    expect(leakInPrint(thing, [MARK])).toBe(where);
  });

  it('passes a SecretValue, which shows nothing', () => {
    expect(leakInPrint({ value: secretValue(value) }, [MARK])).toBeUndefined();
  });
});
