import { expect, test } from 'vitest';
import { TOPICS } from './index.ts';

test.each(TOPICS)('$name fits a terminal of 80 columns and drives none', ({ text, summary }) => {
  const lines = text.split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(text.endsWith('\n')).toBe(true);
  expect(`${text}${summary}`).toMatch(/^[\n\x20-\x7e]+$/);
});
