import { ERROR_CODES } from '@keyward/core/errors';
import { RESILIENCE_VARIABLES, settingsOf } from '@keyward/core/resilience';
import { expect, test } from 'vitest';
import { TOPICS } from './index.ts';
import { tree } from './tree.fixture.ts';

test.each(TOPICS)('$name fits a terminal of 80 columns and drives none', ({ text, summary }) => {
  const lines = text.split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(text.endsWith('\n')).toBe(true);
  expect(`${text}${summary}`).toMatch(/^[\n\x20-\x7e]+$/);
});

test('the topic of retries has every setting, with its default', () => {
  const text = (TOPICS.find(({ name }) => name === 'retries')?.text ?? '').replaceAll(/\n {4,}/g, ' ');
  const told = text.split('\n').flatMap((line) => {
    const [, name, value] = /^(KEYWARD_\w+) .* (\d+)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, Number(value)]];
  });
  const defaults = Object.values(settingsOf({}));
  expect(told).toEqual(RESILIENCE_VARIABLES.map((name, at) => [name, defaults[at]]));
});

test('a topic is called like nothing else that there is help on', () => {
  const others = [...tree().program.commands.map((command) => command.name()), ...ERROR_CODES];
  const names = TOPICS.map(({ name }) => name);
  expect(names.filter((name, at) => [...others, ...names.slice(0, at)].includes(name))).toEqual([]);
});
