import { describe, expect, test } from 'vitest';
import { tree } from '../topic/tree.fixture.ts';
import { complete, type Question } from './complete.ts';
import { linesOf } from './protocol.ts';
import { valuesFor } from './values.ts';

/** What is offered for the last word, where only the tree is asked. */
async function offered(...words: string[]): Promise<readonly string[]> {
  const { program, context } = tree();
  const { suggestions } = await complete(program, words, valuesFor(program, context));
  return suggestions.map(({ value }) => value);
}

/** What has to be looked up for the last word. */
async function asked(...words: string[]): Promise<readonly unknown[]> {
  const questions: Question[] = [];
  await complete(tree().program, words, async (question) => {
    questions.push(question);
    return { suggestions: [] };
  });
  return questions.map(({ command, name, word, before, options }) => [
    command.name(),
    name,
    word,
    before,
    Object.fromEntries(options),
  ]);
}

test.each([
  [['me'], ['metadata'], 'a command'],
  [['metadata', ''], ['get', 'set', 'merge'], 'the commands below one'],
  [['metadata', 'me'], ['merge'], 'a command below one'],
  [['complete', '--j'], [], 'the command of the scripts is nobody’s'],
  [['compl'], ['completion'], 'nor is it offered'],
  [['get', 'app/db', '--re'], ['--reveal'], 'an option'],
  [['get', '--', '--re'], [], 'no option behind --'],
  [['emulator', 'en'], ['env'], 'a command below one that does something itself'],
  [['emulator', 'ctl', 'ass'], ['assignments', 'assign'], 'a command two levels below'],
  [['emulator', 'ctl', 'vault', 'set', 'x', '--firewall', ''], ['allow', 'deny'], 'a choice down there'],
  [['emulator', 'ctl', 'requests', '--by', 'route,st'], ['route,status'], 'a word of a list'],
  [
    ['emulator', 'ctl', 'requests', '--plane', ''],
    ['vault', 'entra', 'identity', 'management', 'control', 'proxy', 'none'],
    'a plane',
  ],
  [['emulator', 'ctl', 'clock', 're'], ['resume', 'reset'], 'a command below one that shows something'],
  [['emulator', 'ctl', 'fault', 'add', '--refusal', 'p'], ['privateLink'], 'who refuses'],
  [['emulator', 'ctl', 'quotas', ''], ['on', 'off'], 'a choice of an argument down there'],
  [['emulator', 'ctl', 'clock', 'advance', ''], [], 'nobody knows how long'],
  [['emulator', 'ctl', 'vault', 'add', ''], [], 'a new name is made up'],
  [['emulator', '--vault', ''], [], 'here too'],
  [['emulator', 'env', '--shell', 'p'], ['powershell'], 'a choice of an option'],
  [['emulator', 'env', '--shell=p'], ['powershell'], 'the same behind ='],
  [['emulator', 'env', '--shall=p'], [], 'an option that there is not'],
  [['completion', ''], ['bash', 'zsh', 'fish', 'powershell'], 'a choice of an argument'],
  [['completion', 'bash', ''], [], 'no second argument'],
  [['set', 'app/db', '--value-from', ''], ['stdin', 'prompt'], 'words of a value'],
  [['set', 'app/db', '--value-from', 'st'], ['stdin'], 'one of them'],
  [['set', 'app/db', '--value', ''], [], 'never a value'],
  [['set', 'app/db', '--tag', ''], [], 'nothing is known of tags'],
  [['purge', 'app/db', '--confirm', ''], [], 'a confirmation is typed'],
  [['help', 'vaults'], ['vaults'], 'a topic'],
  [['help', 'purge'], ['purge', 'purge_protected'], 'a command and an error code'],
  [['help', 'metadata', 'm'], ['merge'], 'a command below one, for help'],
  [['help', 'vaults', ''], [], 'nothing is below a topic'],
  [['run', '--signal', 'SIGU'], ['SIGUSR1', 'SIGUSR2'], 'a signal'],
  [['run', '--ref', 'app/d'], [], 'a variable has a name first'],
  [['nothing', ''], [], 'nothing is known of a word that is no command'],
])('keyward %j', async (words, suggestions, why) => {
  expect(await offered(...words), why).toEqual(suggestions);
});

test.each([
  [['get', 'az'], ['get', 'ref', 'az', [], {}], 'an argument'],
  [['get', '--json', 'az'], ['get', 'ref', 'az', [], { json: '' }], 'behind a flag'],
  [['get', '--', '-x'], ['get', 'ref', '-x', [], {}], 'behind --'],
  [['list', '--mount', 'b', 'app'], ['list', 'prefix', 'app', [], { mount: 'b' }], 'behind an option'],
  [['list', '--mount=b', ''], ['list', 'prefix', '', [], { mount: 'b' }], 'behind an option with ='],
  [['list', '--mount', 'b'], ['list', 'mount', 'b', [], {}], 'the value of an option'],
  [['list', '--mount=b'], ['list', 'mount', 'b', [], {}], 'the same behind ='],
  [['metadata', 'set', 'a', 'x=1', 'y'], ['set', 'tags', 'y', ['a', 'x=1'], {}], 'one of several'],
])('keyward %j has to be looked up', async (words, question, why) => {
  expect(await asked(...words), why).toEqual([question]);
});

describe('the lines that scripts read', () => {
  test.each([
    [{ suggestions: [] }, ':4\n', 'nothing, and no files'],
    [{ suggestions: [], files: true }, ':0\n', 'files'],
    [{ suggestions: [{ value: 'a' }], open: true }, 'a\t\n:6\n', 'no blank behind'],
    [
      { suggestions: [{ value: 'a', says: 'b\tc\nd\u001b[2J' }] },
      'a\tb\\u0009c\\u000ad\\u001b[2J\n:4\n',
      'inert',
    ],
  ] as const)('%j', (completion, lines, why) => {
    expect(linesOf(completion), why).toBe(lines);
  });
});
