import { createHash, generateKeyPairSync, hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fakeOf } from './fake.ts';
import { isIdentifier, keptKeys } from './key.ts';
import { shapeOf } from './shape.ts';

const SEED = 'contoso/db-password/0123456789abcdef0123456789abcdef';
const fake = (value: string) => fakeOf(shapeOf(value), SEED);
const pem = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const jwt = [
  '{"alg":"RS256","typ":"JWT"}',
  '{"sub":"somebody","scope":"everything there is"}',
  'a signature of some length',
]
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

describe('a fake', () => {
  test.each([
    { value: '', like: /^$/, why: 'nothing stays nothing' },
    { value: 'hunter', like: /^fake[a-z]{3}$/, why: 'lower-case letters alone' },
    {
      value: 'Tr0ub4dor&3',
      like: /^fake(?=.*[A-Z])(?=.*\d)(?=.*!)[a-zA-Z\d!]{5,12}$/,
      why: 'a password of four kinds',
    },
    { value: 'correct horse battery', like: /^fake(?=.* )[a-z ]{13,20}$/, why: 'words' },
    { value: 'pässwörter', like: /^fake[a-zäéîøü]{5,12}$/, why: 'letters beyond ASCII stay such' },
    { value: '4711', like: /^9\d{4}$/, why: 'a number stays one' },
    { value: '-273.15', like: /^-9\d\.\d$/, why: 'so do its sign and its point' },
    { value: 'True', like: /^(?:True|False)$/, why: 'a truth, spelt as it was' },
    {
      value: '0B5B8E53-8AC5-4B6E-9A55-3F5C8D2A7E11',
      like: /^FA4E[0-9A-F]{4}-[0-9A-F]{4}-4[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}$/,
      why: 'a GUID, in its case',
    },
    { value: jwt, like: /^[\w-]+\.[\w-]+\.fake[a-z0-9]+$/, why: 'a token that nobody would take' },
    {
      value: 'deadbeefdeadbeef0123456789abcdef',
      like: /^fa4e[0-9a-f]{28}$/,
      why: 'a key in hex keeps its size',
    },
    {
      value: createHash('sha512').update('x').digest('hex').toUpperCase(),
      like: /^FA4E[0-9A-F]{124}$/,
      why: 'so does a longer one',
    },
    { value: `${'Ab1+'.repeat(10)}xyz=`, like: /^FAKEfake0[A-Za-z0-9]{53}A=$/, why: 'base64 with its pad' },
    { value: 'Ab1_'.repeat(8), like: /^FAKE-fake_0[A-Za-z0-9]{21}$/, why: 'base64url' },
    {
      value: 'one\ntwo\nthree\n',
      like: /^fak[a-z]*\n[a-z]+\n$/,
      why: 'lines',
    },
    {
      value: 'hunter2\n',
      like: /^fake[a-z\d]+\n$/,
      why: 'the line break at the end, where many a failure comes from',
    },
    {
      value: 'https://vault.contoso.example/x/y?sig=abc&se=2026#top',
      like: /^https:\/\/fake\w{4}\.example\/fake\w{4}\/fake\w{4}\?sig=fake\w{4}&se=fake\w{4}#fake\w{4}$/,
      why: 'an address',
    },
    {
      value: 'postgresql://app:s3cret@db.internal:5432/orders?sslmode=require',
      like: /^postgresql:\/\/fake\w{4}:fake\w{4}@fake\w{4}\.example:\d{5}\/fake\w{4}\?sslmode=fake\w{4}$/,
      why: 'a database',
    },
    {
      value: 'amqps://queue.internal',
      like: /^amqps:\/\/fake\w{4}\.example$/,
      why: 'as little of an address as there was',
    },
    {
      value: 'Server=tcp:db,1433;User ID=app;Password=p@ss;Encrypt=True;',
      like: /^Server=fake[a-z\d!]+;User ID=fake[a-z]+;Password=fake[a-z!]+;Encrypt=(?:True|False);$/,
      why: 'a connection string',
    },
    {
      value: '{"user":"app","port":5432,"tls":{"on":true,"pins":["a",null]},"rate":0.5}',
      like: /^\{"user":"fake[a-z]{3}","port":9\d{3},"tls":\{"on":(?:true|false),"pins":\["fake[a-z]{3}",null\]\},"rate":9\.\d\d\}$/,
      why: 'JSON, key by key',
    },
    { value: '[]', like: /^\[\]$/, why: 'an empty list' },
    { value: '{not JSON', like: /^fake(?=.*!)/, why: 'what only looks like JSON is text' },
  ])('$why: $value', ({ value, like }) => {
    expect(fake(value)).toMatch(like);
    expect(shapeOf(fake(value))).toEqual(shapeOf(value));
  });

  test('of certificates and keys has the same blocks, and bytes that are none', () => {
    const value = pem.privateKey + pem.publicKey;
    expect(fake(value)).toMatch(
      /^-----BEGIN PRIVATE KEY-----\nFAKE[\w\n]+\n-----END PRIVATE KEY-----\n-----BEGIN PUBLIC KEY-----\nFAKE[\w\n]+\n-----END PUBLIC KEY-----\n$/,
    );
    expect(shapeOf(fake(value))).toEqual(shapeOf(value));
  });

  test('is the same at each run, and another for each secret and version', () => {
    const shape = shapeOf('Tr0ub4dor&3-of-some-length');
    expect(fakeOf(shape, SEED)).toMatchInlineSnapshot(`"fakeH9!i!!!qYN39!JCV3V!"`);
    expect(fakeOf(shape, `${SEED}0`)).not.toBe(fakeOf(shape, SEED));
  });

  test('fits into a secret even where the JSON has no room left', () => {
    const value = JSON.stringify(Object.fromEntries(Array.from({ length: 2_300 }, (_, at) => [at, 'x'])));
    expect(Buffer.byteLength(value)).toBeLessThanOrEqual(25_600);
    const made = fake(value);
    expect(Buffer.byteLength(made)).toBeLessThanOrEqual(25_600);
    expect(Object.keys(JSON.parse(made)).length).toBeGreaterThan(500);
  });

  test('of brackets in brackets breaks nothing', () => {
    const value = '['.repeat(12_000) + ']'.repeat(12_000);
    expect(shapeOf(value)).toEqual({ kind: 'text', characters: ['symbol'], length: 25_600 });
  });
});

describe('a key', () => {
  test.each([
    ...[
      'user',
      'clientSecret',
      'CLIENT_SECRET',
      'x509.pem',
      'sha256',
      '_id',
      'connection-string',
      'Data Source',
      'APIKey',
    ].map((key) => ({ key, kept: true, why: 'a programmer chose it' })),
    { key: 'api_4zQ39HqLyjWDarjtT1', kept: false, why: 'a key of an API' },
    { key: 'kcvGamGAKQvlPawVDZUTI-od', kept: false, why: 'letters by chance, some of which could be spoken' },
    { key: 'xKqPzWvTrL', kept: false, why: 'letters by chance' },
    { key: 'ada@contoso.example', kept: false, why: 'a person' },
    { key: '0b5b8e53-8ac5-4b6e-9a55-3f5c8d2a7e11', kept: false, why: 'an id' },
    { key: 'deadbeef00', kept: true, why: 'the guess has its limits' },
    { key: '4711', kept: false, why: 'a number' },
    { key: '', kept: false, why: 'nothing' },
    { key: 'words of a sentence that is longer than any key should be', kept: false, why: 'a sentence' },
  ])('$key: $kept, $why', ({ key, kept }) => {
    expect(isIdentifier(key)).toBe(kept);
  });

  test('that is not kept is numbered, past what is there', () => {
    expect(keptKeys(['', 'user', 'key1', '4711'])).toEqual(['key2', 'user', 'key1', 'key3']);
  });

  test('that looks like chance is kept once in ten thousand at most', () => {
    const tokens = Array.from({ length: 20_000 }, (_, at) =>
      hash('sha256', String(at), 'base64url').slice(0, 24),
    );
    expect(tokens.filter(isIdentifier).length).toBeLessThanOrEqual(2);
  });
});

test('no value takes long', () => {
  const began = performance.now();
  expect(shapeOf(`${'-'.repeat(25_599)}!`)).toEqual({ kind: 'text', characters: ['symbol'], length: 25_600 });
  expect(performance.now() - began).toBeLessThan(500);
});
