import { ERROR_CODES, ERRORS } from '@keyward/core/errors';
import { parseRef } from '@keyward/core/ref';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { help } from '../command/help.ts';
import { dateOf } from '../input/date.ts';
import { tagsOf } from '../input/tag.ts';
import { TOPICS } from './index.ts';
import { commandsIn, tree } from './tree.fixture.ts';

/** Every text in which the program names commands of its own, by where it stands. */
function texts(): readonly (readonly [string, string])[] {
  const { program, written } = tree();
  const helps = commandsIn(program).map((command) => {
    command.outputHelp();
    return [`keyward help ${pathOf(command)}`, written()] as const;
  });
  const topics = TOPICS.map(({ name, text }) => [`keyward help ${name}`, text] as const);
  const hints = ERROR_CODES.map((code) => [code, `${ERRORS[code].meaning} ${ERRORS[code].hint}`] as const);
  return [...helps, ...topics, ...hints];
}

function pathOf(command: Command): string {
  return command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim();
}

/** Words of every `keyward ...` in a line of shell: up to a pipe, a closing bracket or quote, or a comment. */
function callsIn(line: string): readonly (readonly string[])[] {
  const plain = line.replace(/\s\d?>>?\s*\S+/g, '').replace(/\s#\s.*$/, '');
  return [...plain.matchAll(/\bkeyward((?:\s+(?:'[^']*'|[^\s'"|()]+))*)/g)].map(([, words = '']) =>
    [...words.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? ''),
  );
}

/** In place of an action. */
const SEEN = new Error('an action would have begun');

/** What the program would do with these words, up to its actions: what they are given is looked at instead. */
function parse(words: readonly string[]): void {
  const { program, context } = tree();
  const look = (command: Command) => {
    const { tag = [], expires, notBefore } = command.opts();
    tagsOf(tag, '--tag ');
    for (const date of [expires, notBefore]) if (date !== undefined) dateOf('--date', date);
    for (const [at, argument] of command.registeredArguments.entries()) {
      const given = command.processedArgs[at];
      if (argument.name() === 'ref') parseRef(given);
      if (argument.name() === 'tags') tagsOf(given, '');
      if (argument.name() === 'words') help(context, program, given);
    }
  };
  program.hook('preAction', (_, command) => {
    look(command);
    throw SEEN;
  });
  try {
    program.parse([...words], { from: 'user' });
  } catch (thrown) {
    if (thrown === SEEN) return;
    throw thrown;
  }
  throw new Error('no action would have begun');
}

const examples = texts().flatMap(([place, text]) =>
  [...text.matchAll(/^\s*\$ (.*keyward.*)$/gm)].flatMap(([, line = '']) =>
    callsIn(line).map((words) => ({ place, line, words })),
  ),
);
const mentions = texts().flatMap(([place, text]) =>
  [...text.matchAll(/`((?:[A-Z_]+=\S+ |eval "\$\()?keyward [^`]*)`/g)].flatMap(([, line = '']) =>
    callsIn(line).map((words) => ({ place, line, words })),
  ),
);

describe('what is written can be done', () => {
  test('there are examples of every command that a person calls', () => {
    const told = new Set(examples.flatMap(({ words }) => words.filter((word) => /^[a-z]+$/.test(word))));
    const { program } = tree();
    const called = program.createHelp().visibleCommands(program);
    expect(called.map((command) => command.name()).filter((name) => !told.has(name))).toEqual([]);
  });

  test.each(examples)('$place: $line', ({ words }) => {
    parse(words);
  });

  test.each(mentions)('$place: `$line`', ({ words }) => {
    const named = words.filter((word) => !/^[<-]/.test(word));
    const { program, context } = tree();
    const [first] = named;
    const command = first === undefined ? program : program.commands.find((each) => each.name() === first);
    const options = [...(command?.options ?? []).map(({ long }) => long), '--help'];
    for (const option of words.filter((word) => word.startsWith('--'))) expect(options).toContain(option);
    if (first === 'help') help(context, program, named.slice(1));
    else expect(command, first).toBeDefined();
  });

  test.each([
    [['gte', 'app/db'], "Unknown command 'gte'.", 'a command that there is not'],
    [['get', 'app/db', '--revael'], "Unknown option '--revael'.", 'an option that there is not'],
    [['get'], "Missing required argument 'ref'.", 'an argument that is missing'],
    [['completion', 'csh'], "Command-argument value 'csh' is invalid for argument 'shell'.", 'a choice'],
    [['set', 'app/db', '--tag', 'owner'], 'is not `name=value`.', 'a tag'],
    [['set', 'app/db', '--expires', '31.1.27'], '`--date 31.1.27` is not a date.', 'a date'],
    [['help', 'vualts'], 'There is no help on that: it is neither a command', 'a page'],
  ])('an example with a mistake would be found: %j', (words, message, why) => {
    expect(() => parse(words), why).toThrow(message);
  });
});
