import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { emulated } from './emulated.ts';
import { noTerminal, type Turn, talk } from './terminal.ts';

const { here, run, succeed } = emulated();
const CANARY = 'canary-8e02';
const missing = noTerminal();

beforeEach(({ skip }) => skip(missing !== undefined, missing));

const inTerminal = (args: readonly string[], turns: readonly Turn[], into?: string) =>
  talk(args, turns, { variables: here().variables, ...(into === undefined ? {} : { into }) });

/** What `stty` says of a terminal that was given back as it was. */
const RESTORED = /(?<!-)\bicanon\b[\s\S]*(?<!-)\becho\b/;
const SHOW_CURSOR = '\u001b[?25h';

test('a value is asked for twice, not shown, and standard output stays the answer', async () => {
  const file = join(here().folder, 'answer');
  const { code, drawn } = await inTerminal(
    ['set', 'typed', '--json'],
    [
      ['Value (not shown)', `${CANARY}\r`],
      ['The same once more', 'another\r'],
      ['That is not the same; type it again.', `${CANARY}\r`],
    ],
    file,
  );
  expect(code).toBe(0);
  expect(drawn).not.toContain(CANARY);
  expect(drawn).toMatch(RESTORED);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ ref: 'azure://vault/typed' });
  expect((await succeed(['get', 'typed', '--reveal'])).stdout).toBe(CANARY);
});

test.each<[string, readonly Turn[], string]>([
  ['\u0003', [], 'Ctrl-C'],
  ['\u0004', [], 'Ctrl-D'],
  ['\u0003', [['Value (not shown)', `${CANARY}\r`]], 'Ctrl-C at the second question'],
])('%j leaves a question, and nothing is written', async (key, before, why) => {
  const question = before.length === 0 ? 'Value (not shown)' : 'The same once more';
  const { code, drawn } = await inTerminal(
    ['set', 'left', '--value-from', 'prompt'],
    [...before, [question, key]],
  );
  expect(code, why).toBe(130);
  expect(drawn, why).toMatch(RESTORED);
  expect(drawn, why).toContain(SHOW_CURSOR);
  expect(drawn, why).not.toContain('error:');
  expect((await run(['get', 'left'])).code, why).toBe(4);
});

test.each([
  ['one\rtwo\r', 'lines, as most terminals paste them'],
  ['one\ntwo\r', 'lines, as some do'],
])('%j is refused: a prompt would keep one line of it', async (pasted, why) => {
  const { code, drawn } = await inTerminal(['set', 'pasted'], [['Value (not shown)', pasted]]);
  expect(code, why).toBe(2);
  expect(drawn, why).toContain('Several lines were pasted, and a prompt takes one.');
  expect(drawn, why).toMatch(RESTORED);
  expect((await run(['get', 'pasted'])).code, why).toBe(4);
});

test('an empty value is asked for again', async () => {
  const { code } = await inTerminal(
    ['set', 'empty'],
    [
      ['Value (not shown)', '\r'],
      ['Nothing was typed; an empty value is written with --value', `${CANARY}\r`],
      ['The same once more', `${CANARY}\r`],
    ],
  );
  expect(code).toBe(0);
});

test('a terminal is no pipe: the value would be seen as it is typed', async () => {
  const { code, drawn } = await inTerminal(['set', 'seen', '--value-from', 'stdin'], []);
  expect(code).toBe(2);
  expect(drawn).toContain('Standard input is a terminal, which would show the value as it is typed.');
});

test('a purge is confirmed by typing the path, and nothing else will do', async () => {
  await succeed(['set', 'azure://contoso/app/old'], 'example');
  await succeed(['delete', 'azure://contoso/app/old']);
  const question = 'Type app/old to remove it for good, with all its versions';
  const left = await inTerminal(
    ['purge', 'azure://contoso/app/old'],
    [
      [question, 'y\r'],
      ['That is not its path. Ctrl-C leaves it as it is.', '\u0003'],
    ],
  );
  expect(left.code).toBe(130);
  const { code, drawn } = await inTerminal(['purge', 'azure://contoso/app/old'], [[question, 'app/old\r']]);
  expect(code).toBe(0);
  expect(drawn).toMatch(/ref +azure:\/\/contoso\/app\/old\r\n/);
  expect((await run(['recover', 'azure://contoso/app/old'])).code).toBe(4);
});

test('what is not deleted is not asked about', async () => {
  await succeed(['set', 'azure://contoso/alive'], 'example');
  const { code, drawn } = await inTerminal(['purge', 'azure://contoso/alive'], []);
  expect(code).toBe(4);
  expect(drawn).toContain('No deleted secret has the path `alive`.');
  expect(drawn).toContain('See what can be purged with `keyward list --deleted azure://contoso/`:');
  expect(drawn).not.toContain('Type ');
});

test('a table on a terminal has a bold head, and states that stand out', async () => {
  await succeed(['set', 'looks/a', '--disabled'], 'example');
  const { drawn } = await inTerminal(['list', 'looks/'], []);
  expect(drawn).toContain('\u001b[1mPATH\u001b[22m');
  expect(drawn).toContain('\u001b[33mdisabled\u001b[39m');
});
