import { expect, test } from 'vitest';
import { faultIn } from './json-fault.ts';

test.each([
  ['', 1, 1, 'nothing at all'],
  ['{', 1, 2, 'the end too early'],
  ['{\n  "a": 1,\n}', 3, 1, 'a comma behind the last member, whose place is told'],
  [
    '{\n  "a": [1,],\n  "b": 2\n}',
    2,
    11,
    'a comma behind the last of a list, where the text is quoted instead',
  ],
  ['{\n  "a": hunter2\n}', 2, 8, 'no quotes'],
  ['// seed\n{}', 1, 1, 'a comment'],
  ['{"a": 1} x', 1, 10, 'something behind the end'],
  ["{'a': 1}", 1, 2, 'single quotes'],
])('%j', (text, line, column, why) => {
  let thrown: unknown;
  try {
    JSON.parse(text);
  } catch (error) {
    thrown = error;
  }
  expect(faultIn(text, thrown), why).toEqual({ line, column });
});
