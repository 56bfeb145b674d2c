import { isKeywardError } from '@keyward/core/errors';
import { formatRef } from '@keyward/core/ref';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { piecesOf } from './syntax.ts';

const told = (text: string) =>
  piecesOf(text, 't')
    .filter((piece) => piece !== '')
    .map((piece) =>
      typeof piece === 'string'
        ? piece
        : [formatRef(piece.ref), ...(piece.filter === undefined ? [] : [piece.filter]), piece.place],
    );

test.each([
  ['', [], 'nothing'],
  ['a } }} { b\r\n', ['a } }} { b\r\n'], 'braces that open nothing'],
  ['{{ azure://vault/a }}', [['azure://vault/a', 't:1:1']], 'a hole alone'],
  [
    'x={{azure://vault/app/db#user|json}};\n é{{ azure://b/c | base64 }}',
    ['x=', ['azure://vault/app/db#user', 'json', 't:1:3'], ';\n é', ['azure://b/c', 'base64', 't:2:3']],
    'filters, with and without blanks, and places in characters',
  ],
  ['😀{{ azure://vault/a }}', ['😀', ['azure://vault/a', 't:1:2']], 'one character is one column'],
  ["{{ '{{' }} x }}", ['{{', ' x }}'], 'braces that mean themselves'],
  ["{{'{{'}}{{ azure://vault/a }}", ['{{', ['azure://vault/a', 't:1:9']], 'right before a hole'],
  ['{{ azure://vault/a%7Cb }}', [['azure://vault/a%7Cb', 't:1:1']], 'a path that holds a bar'],
])('%j', (text, pieces, why) => {
  expect(told(text), why).toEqual(pieces);
});

test('a text without two braces in a row stays as it is', () => {
  const text = fc.string({ unit: fc.constantFrom('{', '}', 'a', '\n', '\r', "'", '|') });
  fc.assert(
    fc.property(text, (any) => {
      fc.pre(!any.includes('{{'));
      expect(piecesOf(any, 't')).toEqual([any]);
    }),
  );
});

test('any text can be written with its braces escaped', () => {
  const text = fc.string({ unit: fc.constantFrom('{', '}', 'a', '\n', "'", '|') });
  fc.assert(
    fc.property(text, (any) => {
      const escaped = any.replaceAll('{{', "{{ '{{' }}");
      expect(piecesOf(escaped, 't').join('')).toBe(any);
    }),
  );
});

describe('what is no hole is refused with its place, and not repeated', () => {
  const notRef = 't:1:1 is no secret: what stands there does not begin with `azure://`.';
  test.each([
    ['{{ canary }}', notRef, 'a word of another template'],
    ['{{}}', notRef, 'nothing'],
    ['{{ .Values.canary }}', notRef, 'Helm'],
    ["{{ 'canary' }}", notRef, 'another text in quotes'],
    ['{{#if canary}}', notRef, 'Handlebars'],
    ['{{{ azure://vault/a }}}', notRef, 'three braces'],
    [
      '{{ azure://vault/a | canary }}',
      't:1:1 has a filter that there is not; there are json and base64.',
      'a filter',
    ],
    [
      '{{ azure://vault/a | }}',
      't:1:1 has a filter that there is not; there are json and base64.',
      'no filter',
    ],
    ['{{ azure://vault/a | json | base64 }}', 't:1:1 has more than one filter.', 'two filters'],
    ['{{ azure://vault/a\n}}', 't:1:1 is not closed: no `}}` follows on its line.', 'over two lines'],
    ['\n\n ab{{', 't:3:4 is not closed: no `}}` follows on its line.', 'the end of the file'],
  ])('%j', (text, message, why) => {
    const thrown = refusal(text);
    expect([thrown.code, thrown.message], why).toEqual(['invalid_usage', message]);
    expect(JSON.stringify(thrown)).not.toContain('canary');
  });

  test('all of it at once', () => {
    const thrown = refusal('{{ a }}{{ azure://vault/a?when=now }}\n{{ azure://vault/b | upper }}');
    expect(thrown.message).toBe('t cannot be used: 3 places are wrong.');
    expect(thrown.problems?.map(({ code, message }) => [code, message.split(' ')[0]])).toEqual([
      ['invalid_usage', 't:1:1'],
      ['malformed_ref', 't:1:8:'],
      ['invalid_usage', 't:2:1'],
    ]);
  });
});

function refusal(text: string) {
  try {
    piecesOf(text, 't');
  } catch (thrown) {
    if (isKeywardError(thrown)) return thrown;
  }
  throw new Error('it was not refused');
}
