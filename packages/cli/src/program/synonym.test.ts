import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { commandsIn, tree } from '../topic/tree.fixture.ts';
import { calledHere, SYNONYMS } from './synonym.ts';

const { program } = tree();

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

test.each(Object.entries(SYNONYMS))(
  '%s: every synonym leads to one command, and is none',
  (name, synonyms) => {
    const command = commandsIn(program).find((each) => name === pathOf(each));
    const names = command?.commands.map((each) => each.name());
    expect(names).toEqual(expect.arrayContaining(Object.keys(synonyms)));
    const words = Object.values(synonyms).flat();
    expect(words).toEqual([...new Set(words)]);
    expect(words.filter((word) => names?.includes(word))).toEqual([]);
  },
);

test.each([
  ['keyward', 'rm', 'delete', 'a word of shells'],
  ['keyward', 'RM', 'delete', 'in another case'],
  ['keyward metadata', 'add', 'merge', 'a word below a command'],
  ['keyward metadata', 'rm', undefined, 'a word of another command'],
  ['keyward emulator ctl vault', 'create', 'add', 'a word far below'],
  ['keyward get', 'rm', undefined, 'a command with none below it'],
  ['keyward', 'constructor', undefined, 'a word that every object knows'],
])('after `%s` a %j is %j', (command, word, here, why) => {
  expect(calledHere(command, word), why).toBe(here);
});
