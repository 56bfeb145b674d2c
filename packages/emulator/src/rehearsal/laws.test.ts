import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeOf } from './fake.ts';
import { shapeOf } from './shape.ts';

/**
 * Two texts that nobody could tell apart by their shape: of the same length, and of the same kind of character in each
 * place. What stands where a secret stands is drawn as such a pair.
 */
type Pair = readonly [one: string, other: string];

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGIT = '0123456789';
const of = (alphabet: string) => fc.constantFrom(...alphabet);

function pairOf(alphabets: readonly string[], length: fc.ArrayConstraints): fc.Arbitrary<Pair> {
  const place = fc.constantFrom(...alphabets).chain((alphabet) => fc.tuple(of(alphabet), of(alphabet)));
  return fc
    .array(place, length)
    .map((places) => [places.map(([one]) => one).join(''), places.map(([, other]) => other).join('')]);
}

const both = (pair: Pair, change: (text: string) => string): Pair => [change(pair[0]), change(pair[1])];
const joined = (pairs: readonly Pair[], join: (texts: readonly string[]) => string): Pair => [
  join(pairs.map(([one]) => one)),
  join(pairs.map(([, other]) => other)),
];

// A letter that is none of hex, in front, so that chance makes no other kind of it.
const word = pairOf([LOWER, UPPER, DIGIT], { maxLength: 60 }).map((pair) =>
  both(pair, (text) => `x~${text}`),
);
const plain = pairOf([LOWER, UPPER, DIGIT, '!#$%*+,.<>?^_`|~', ' ', 'äöüß'], { maxLength: 90 }).map((pair) =>
  both(pair, (text) => `x~${text}`),
);
const number = pairOf(['123456789'], { minLength: 1, maxLength: 40 });
const hex = pairOf([DIGIT, 'abcdef'], { minLength: 8, maxLength: 60 }).map((pair) =>
  both(pair, (text) => `a1${text}${text}`),
);
const base64 = fc
  .tuple(
    pairOf([LOWER, UPPER, DIGIT, '+/'], { minLength: 4, maxLength: 90 }),
    fc.constantFrom('', 'A=', 'A=='),
  )
  .map(([pair, end]) =>
    both(pair, (text) => `Zz9+${text.repeat(4)}${end === '' ? '' : `${'Q'.repeat(4 - end.length)}${end}`}`),
  );
const base64url = pairOf([LOWER, UPPER, DIGIT, '-_'], { minLength: 20, maxLength: 90 }).map((pair) =>
  both(pair, (text) => `Zz9-${text}`),
);
const guid = pairOf([DIGIT], { minLength: 12, maxLength: 12 }).map((pair) =>
  both(pair, (text) => `ab12cd34-5678-4abc-8def-${text}`),
);
const jwt = pairOf([LOWER, UPPER, DIGIT, '-_'], { minLength: 30, maxLength: 400 }).map((pair) =>
  both(
    pair,
    (text) => `${Buffer.from(`{"alg":"RS256","kid":${text.length}}`).toString('base64url')}.e${text}.${text}`,
  ),
);
const lines = fc
  .array(plain, { minLength: 2, maxLength: 30 })
  .map((pairs) => joined(pairs, (texts) => texts.join('\n')));
const pem = fc
  .tuple(
    fc.constantFrom('CERTIFICATE', 'RSA PRIVATE KEY', 'PUBLIC KEY'),
    pairOf([LOWER, UPPER, DIGIT, '+/'], { maxLength: 300 }),
  )
  .map(([label, pair]) =>
    both(
      pair,
      (text) => `-----BEGIN ${label}-----\n${text.replace(/(.{64})/g, '$1\n')}\n-----END ${label}-----\n`,
    ),
  );
const url = fc
  .tuple(
    fc.constantFrom('https', 'postgresql', 'mongodb+srv', 'amqps'),
    fc.array(word, { minLength: 5, maxLength: 5 }),
    number,
  )
  .map(([scheme, words, port]) =>
    joined(
      [...words, both(port, (text) => text.slice(0, 4))],
      ([user, password, host, path, query, at]) =>
        `${scheme}://${user}:${password}@${host}:${at}/${path}/v1?sig=${query}&${query}x=1#${path}`,
    ),
  );
const leaf = fc.oneof(plain, number, hex, base64, base64url, guid, url, jwt);
const connection = fc
  .array(
    fc.tuple(
      fc.constantFrom('Server', 'User ID', 'Password', 'SharedAccessKey'),
      fc.oneof(word, number, base64),
    ),
    { minLength: 2, maxLength: 6 },
  )
  .map((parts) =>
    joined(
      parts.map(([, pair]) => pair),
      (texts) => texts.map((text, at) => `${parts[at]?.[0]}=${text}`).join(';'),
    ),
  );
/** Keys that are secrets themselves, among keys that are words. */
const odd = pairOf([LOWER, UPPER, DIGIT], { minLength: 14, maxLength: 24 }).map((pair) =>
  both(pair, (text) => `7${text}`),
);
const json = fc
  .tuple(fc.array(leaf, { minLength: 4, maxLength: 4 }), odd, fc.integer({ min: 1, max: 9 }))
  .map(([leaves, key, depth]) =>
    joined([...leaves, key], ([first = '', second = '', third = '', fourth = '', name = '']) => {
      let value: object = {
        password: first,
        list: [second, 17, null, { [name]: third }],
        on: fourth.length > 0,
      };
      for (let n = 0; n < depth; n += 1) value = { level: value, [`${name}${n}`]: fourth };
      return JSON.stringify(value);
    }),
  );
const kinds = { plain, number, hex, base64, base64url, guid, jwt, lines, pem, url, connection, json };

const seedText = fc.string({ minLength: 1, maxLength: 60 });
const anything = fc.oneof(
  ...Object.values(kinds).map((kind) => kind.map(([value]) => value)),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json(),
  fc
    .array(
      fc.constantFrom(
        '\n',
        'a',
        ' ',
        '{',
        '}',
        '=',
        ';',
        '://',
        '-----BEGIN CERTIFICATE-----\n',
        '"',
        '@',
        '%',
        '.',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom('a', 'aB3', 'é', ' ', '\n', 'f0', 'x\n'), fc.nat({ max: 25_600 }))
    .map(([text, length]) => text.repeat(Math.floor(length / text.length / 2))),
);

describe.each(Object.entries(kinds))('%s', (_, kind) => {
  test('two values that differ in what is secret alone have the same shape, and the same fake', () => {
    fc.assert(
      fc.property(kind, seedText, ([one, other], seed) => {
        expect(shapeOf(other)).toEqual(shapeOf(one));
        expect(fakeOf(shapeOf(other), seed)).toBe(fakeOf(shapeOf(one), seed));
      }),
    );
  });
});

test('a fake has the shape that it was made for, whatever the value', () => {
  fc.assert(
    fc.property(anything, seedText, (value, seed) => {
      const shape = shapeOf(value);
      expect(shapeOf(fakeOf(shape, seed))).toEqual(shape);
    }),
    {
      numRuns: process.env['KEYWARD_TEST_TIER'] === 'full' ? 20_000 : 1_500,
      examples: [
        ['\n', 'x'],
        ['a\n', 'x'],
        ['{}', 'x'],
      ],
    },
  );
});

test('a fake fits into a secret, and its shape into JSON', () => {
  fc.assert(
    fc.property(anything, seedText, (value, seed) => {
      const shape = shapeOf(value);
      expect(Buffer.byteLength(fakeOf(shape, seed))).toBeLessThanOrEqual(25_600);
      expect(JSON.parse(JSON.stringify(shape))).toEqual(shape);
    }),
  );
});

/** Of letters and digits in an order that no fake has by chance. */
const CANARY = 'Qx7vK2mZ9pLw';
const at = (place: string) => place.replaceAll('@@', CANARY);

test.each([
  '@@',
  '@@ and @@',
  '{"password":"@@"}',
  '{"@@":"@@","list":["@@",{"@@":[["@@"]]}]}',
  '["@@"]',
  '{"nested":"{\\"password\\":\\"@@\\"}"}',
  '{"url":"https://@@:@@@@@.example/@@?@@=@@#@@"}',
  'https://@@.example:443/@@/@@?sig=@@&@@=@@#@@',
  'postgresql://@@:@@@@@:5432/@@',
  '@@://host/path',
  'Server=@@;Password=@@;@@=@@;',
  'AccountName=@@;AccountKey=@@@@@@@@==',
  '-----BEGIN CERTIFICATE-----\n@@\n-----END CERTIFICATE-----\n',
  '-----BEGIN @@-----\nAAAA\n-----END @@-----\n',
  'first\n@@\n@@=@@\n',
  `${Buffer.from('{"alg":"none","kid":"x"}').toString('base64url')}.@@@@@@@@.@@`,
])('a canary in %j shows neither in the shape nor in the fake', (place) => {
  const value = at(place);
  expect(value).toContain(CANARY);
  const shape = shapeOf(value);
  const shown = JSON.stringify(shape) + fakeOf(shape, 'contoso/canary/1');
  for (let start = 0; start + 4 <= CANARY.length; start += 1) {
    expect(shown.toLowerCase()).not.toContain(CANARY.slice(start, start + 4).toLowerCase());
  }
});
