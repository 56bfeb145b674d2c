import { expect, test } from 'vitest';
import { remembered } from './remembered.ts';

function counted() {
  const asked: string[] = [];
  const answer = remembered((text) => {
    asked.push(text);
    return text.startsWith('no') ? undefined : text.toUpperCase();
  });
  return { asked, answer };
}

test('a text that comes again is not computed again', () => {
  const { asked, answer } = counted();
  expect(['a', 'b', 'a', 'no', 'b'].map(answer)).toEqual(['A', 'B', 'A', undefined, 'B']);
  expect(asked).toEqual(['a', 'b', 'no']);
});

test('neither long texts nor more than a hundred are kept', () => {
  const { asked, answer } = counted();
  const long = 'x'.repeat(301);
  expect([long, long].map(answer)).toEqual([long.toUpperCase(), long.toUpperCase()]);
  expect(asked.splice(0)).toEqual([long, long]);

  const texts = Array.from({ length: 101 }, (_, at) => `text-${at}`);
  for (const text of texts) answer(text);
  expect(asked.splice(0)).toEqual(texts);
  expect(['text-100', 'text-0'].map(answer)).toEqual(['TEXT-100', 'TEXT-0']);
  expect(asked).toEqual(['text-0']);
});
