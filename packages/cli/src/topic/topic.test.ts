import { ERROR_CODES } from '@keyward/core/errors';
import { expect, test } from 'vitest';
import { TOPICS } from './index.ts';
import { tree } from './tree.fixture.ts';

test.each(TOPICS)('$name fits a terminal of 80 columns and drives none', ({ text, summary }) => {
  const lines = text.split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(text.endsWith('\n')).toBe(true);
  expect(`${text}${summary}`).toMatch(/^[\n\x20-\x7e]+$/);
});

test('a topic is called like nothing else that there is help on', () => {
  const others = [...tree().program.commands.map((command) => command.name()), ...ERROR_CODES];
  const names = TOPICS.map(({ name }) => name);
  expect(names.filter((name, at) => [...others, ...names.slice(0, at)].includes(name))).toEqual([]);
});
