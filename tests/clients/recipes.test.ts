import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeBlocks } from '../../tools/source/doc.ts';
import { filesBelow, REPOSITORY } from '../../tools/source/tree.ts';
import { CLIENTS } from './toolchain.ts';
import { WAYS } from './ways.ts';

const PAGE = readFileSync(join(REPOSITORY, 'docs/emulator/clients.md'), 'utf8');

/** The block that follows a comment which names a file. */
function blockOf(file: string): string | undefined {
  const [, behind] = PAGE.split(`<!-- ${file} -->\n`);
  return behind === undefined ? undefined : codeBlocks(behind)[0]?.code;
}

const shown = [
  ...filesBelow(REPOSITORY, ['tests/clients'], /^recipe\.\w+$|^Recipe\.java$/),
  ...['go/recipe/main.go', 'az/cloud.sh', 'az/sign-in.sh', 'java/truststore.sh'].map(
    (name) => `tests/clients/${name}`,
  ),
];

test('every client has a recipe', () => {
  const recipes = CLIENTS.filter(({ recipe }) => recipe !== undefined);
  expect(shown.filter((file) => /recipe/i.test(file))).toHaveLength(recipes.length);
});

test.each(shown)('the page shows %s as it is run', (file) => {
  expect(blockOf(file)).toBe(readFileSync(join(REPOSITORY, file), 'utf8').trimEnd());
});

test.each(CLIENTS.filter(({ recipe }) => recipe !== undefined))(
  'the page says what the client for $name accepts',
  ({ name, accepts }) => {
    const row = PAGE.split('\n').find((line) => line.startsWith(`| ${name} |`));
    const cells = row?.split('|').slice(2, -1) ?? [];
    expect(WAYS.filter((_, index) => cells[index]?.trim() === 'as it is')).toEqual(accepts);
    expect(cells).toHaveLength(WAYS.length);
  },
);
