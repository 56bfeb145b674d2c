import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isKeywardError } from '../errors/index.ts';
import { formatRef } from '../ref/index.ts';
import { folderWith } from './configuration.fixture.ts';
import { readDeclaration } from './index.ts';

async function declared(text: string) {
  const folder = await folderWith({ 'secrets.yaml': text });
  const path = join(folder, 'secrets.yaml');
  const short = (place: string) => place.replace(path, 'secrets.yaml');
  return { read: readDeclaration(path), short };
}

test('names, refs, what stands in, and where that is written', async () => {
  const { read, short } = await declared(`# what the shop needs
DATABASE_URL: azure://vault/app/db#url
API_KEY:
  ref: azure://billing/api-key
  version: 8f2c0b6e5d9a4c7f8e1d2a3b4c5d6e7f
PORT: { ref: azure://vault/port, default: 5432 }
EMPTY: { ref: azure://vault/empty, default: '' }
SENTRY: { ref: azure://vault/sentry, optional: true }
`);
  expect((await read).map(({ ref, place, ...rest }) => [formatRef(ref), short(place), rest])).toEqual([
    ['azure://vault/app/db#url', 'secrets.yaml:2', { name: 'DATABASE_URL', optional: false }],
    [
      'azure://billing/api-key?version=8f2c0b6e5d9a4c7f8e1d2a3b4c5d6e7f',
      'secrets.yaml:3',
      { name: 'API_KEY', optional: false },
    ],
    ['azure://vault/port', 'secrets.yaml:6', { name: 'PORT', optional: false, default: '5432' }],
    ['azure://vault/empty', 'secrets.yaml:7', { name: 'EMPTY', optional: false, default: '' }],
    ['azure://vault/sentry', 'secrets.yaml:8', { name: 'SENTRY', optional: true }],
  ]);
});

test('an empty file declares nothing', async () => {
  expect(await (await declared('# nothing yet\n')).read).toEqual([]);
});

describe('what is wrong is told with file and line, and without what stands there', () => {
  const at = (line: number, why: string) => `secrets.yaml:${line} cannot be used: ${why}.`;
  test.each([
    [
      'A: canary-value',
      at(1, 'what stands for a ref does not begin with `azure://`'),
      'a value in its place',
    ],
    ['A:', at(1, 'what stands for a ref does not begin with `azure://`'), 'nothing'],
    ['A: [azure://vault/a]', at(1, 'a list stands where a ref is meant'), 'a list'],
    ['A: { default: canary }', at(1, 'a secret without a ref stands there'), 'no ref'],
    ['A-B: azure://vault/a', at(1, 'what stands for a name is none'), 'a name with a hyphen'],
    ['1A: azure://vault/a', at(1, 'what stands for a name is none'), 'a digit first'],
    ['A:\n  rfe: azure://vault/a', at(2, 'a secret has no member of that name'), 'a mistyped member'],
    [
      'A: { ref: azure://vault/a, optional: yes }',
      at(1, '`optional` is neither true nor false'),
      'a word that YAML once took for true',
    ],
    ['A: { ref: azure://vault/a, default: [x] }', at(1, '`default` is not a text'), 'a list stands in'],
    [
      'A: { ref: azure://vault/a, default: x, optional: true }',
      at(1, 'it has a `default` and is `optional`'),
      'two ways to be absent',
    ],
    [
      "A: { ref: 'azure://vault/a?version=v1', version: v2 }",
      at(1, 'a version is named twice, in the ref too'),
      'two versions',
    ],
    ['A: { ref: azure://vault/a, version: [v] }', at(1, '`version` is not a text'), 'a list of versions'],
    ['A: azure://vault/a\nA: azure://vault/b', at(2, 'the same key stands there twice'), 'a name twice'],
    ['- azure://vault/a', at(1, 'it does not begin with a name'), 'a list alone'],
    ['A: &x azure://vault/a\nB: *x', at(2, 'an alias stands there'), 'an alias'],
    ['A: {', at(1, 'it is not YAML'), 'no YAML'],
    ['? { a: b }\n: azure://vault/a', at(1, 'it is not YAML'), 'a name that is a map'],
  ])('%j', async (text, message, why) => {
    const { read, short } = await declared(text);
    const thrown: unknown = await read.catch((error) => error);
    expect(isKeywardError(thrown) && [thrown.code, short(thrown.message)], why).toEqual([
      'invalid_configuration',
      message,
    ]);
    expect(JSON.stringify(thrown), why).not.toContain('canary');
  });

  test('a ref that does not parse keeps its code', async () => {
    const { read, short } = await declared('A: azure://vault/a?when=now\n');
    const thrown: unknown = await read.catch((error) => error);
    expect(isKeywardError(thrown) && [thrown.code, short(thrown.message)]).toEqual([
      'malformed_ref',
      'secrets.yaml:1: `azure://vault/a?when=now` is not a secret reference: the only query it takes is `?version=<id>`, once.',
    ]);
  });

  test('all of it at once', async () => {
    const { read, short } = await declared('A: x\nB: azure://vault/b\nC:\n  ref: y\n  port: z\n');
    const thrown: unknown = await read.catch((error) => error);
    if (!isKeywardError(thrown)) throw new Error('no refusal');
    expect(short(thrown.message)).toBe('secrets.yaml cannot be used: 3 entries are wrong.');
    expect(thrown.problems?.map(({ message }) => short(message).slice(0, 14))).toEqual([
      'secrets.yaml:1',
      'secrets.yaml:5',
      'secrets.yaml:4',
    ]);
  });

  test('a file that is not there', async () => {
    await expect(readDeclaration('/nowhere/secrets.yaml')).rejects.toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: '/nowhere/secrets.yaml cannot be used: there is no such file.',
      }),
    );
  });
});
