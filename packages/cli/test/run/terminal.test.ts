import { beforeAll, beforeEach, expect, test } from 'vitest';
import { emulated } from '../emulated.ts';
import { noTerminal, talk } from '../terminal.ts';

const { here, succeed } = emulated();
const KEY = ['--ref', 'KEY=azure://vault/key'] as const;
const missing = noTerminal();

beforeAll(async () => {
  await succeed(['set', 'key'], 'canary-51c7');
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));

/** Prints every signal from the keyboard; `q` ends it, and what came twice has had its time. */
const KEYS = `
  for (const signal of ['SIGINT', 'SIGQUIT']) process.on(signal, () => console.log(signal));
  process.stdin.on('data', () => setTimeout(() => process.exit(42), 500));
  console.log('ready');
`;

test('Ctrl-C in a terminal reaches the program, and once', async () => {
  const { code, drawn } = await talk(
    ['run', ...KEY, '--', process.execPath, '-e', KEYS],
    [
      ['ready', '\u0003'],
      ['SIGINT', '\u001c'],
      ['SIGQUIT', '\u0003'],
      ['SIGINT', 'q\r'],
    ],
    { variables: here().variables },
  );
  expect(code).toBe(42);
  expect(drawn.match(/SIG[A-Z]+/g)).toEqual(['SIGINT', 'SIGQUIT', 'SIGINT']);
});

test.each([
  [['export', '--format', 'shell', ...KEY], 'export'],
  [['template', '/etc/hostname'], 'template'],
])('%j shows no values in a terminal', async (args) => {
  const { code, drawn } = await talk(args, [], { variables: here().variables });
  expect(code).toBe(2);
  expect(drawn).toContain('Standard output is a terminal, which would show the values.');
  expect(drawn).not.toContain('canary');
});

test('--reveal does', async () => {
  const args = ['export', '--format', 'docker', ...KEY, '--reveal'];
  const { code, drawn } = await talk(args, [], { variables: here().variables });
  expect(code).toBe(0);
  expect(drawn).toContain('KEY=canary-51c7');
});
