import { expect, test } from 'vitest';
import { ERRORS, EXIT_CODES } from '../../packages/core/src/errors/index.ts';
import { formatFinding } from '../source/finding.ts';
import { parseModule } from '../source/module.ts';
import { plant } from '../source/planted.fixture.ts';
import { checkMentions, comparePage, literalsOf } from './mentions.ts';
import { errorsPage } from './page.ts';

const row = {
  class: 'VaultTimeoutError',
  retryable: true,
  status: 504,
  exitCode: 7,
  meaning: 'It took too long.',
  hint: 'Try again.',
} as const;
const page = errorsPage({
  errors: { too_slow: row, gone: { ...row, exitCode: 4 } },
  exitCodes: { 4: 'gone', 7: 'later' },
});
const codes = new Set(['too_slow', 'gone']);

test('the page is the table: exit codes on top, a section a code', () => {
  expect(page).toContain('| 7 | later | [`too_slow`](#too_slow) |\n');
  expect(page).toContain(`
## too_slow

It took too long.

| class | retryable | HTTP status | exit code |
|---|---|---|---|
| \`VaultTimeoutError\` | yes | 504 | 7 |

What helps: Try again.
`);
});

test('every code of the product has one section, and every section is a code', () => {
  const real = errorsPage({ errors: ERRORS, exitCodes: EXIT_CODES });
  expect([...real.matchAll(/^## (\w+)$/gm)].map(([, section]) => section)).toEqual(Object.keys(ERRORS));
  expect(Object.values(ERRORS).filter(({ exitCode }) => !(exitCode in EXIT_CODES))).toEqual([]);
});

test.each([
  { why: 'fresh', text: page, found: [] },
  {
    why: 'a code without a section',
    text: page.replace('## gone', '#'),
    found: ['the code gone has no section'],
  },
  {
    why: 'a section without a code',
    text: `${page}\n## retired\n`,
    found: ['the section retired is no code'],
  },
  {
    why: 'edited by hand',
    text: page.replace('Try again.', 'Wait.'),
    found: ['differs from the error table: npm run generate'],
  },
])('the page is compared in both directions: $why', ({ text, found }) => {
  expect(comparePage(text, page, codes).map((finding) => finding.message)).toEqual(found);
});

test('codes that are named must exist', () => {
  const root = plant({
    'packages/x/src/x.ts':
      '/**\n * X, not `a_b`.\n *\n * @throws `gone`, `slow` where `too_slow`\n * and `lost`, what `act` throws; VaultTimeoutError, VaultOtherError.\n */\nexport const x = (act: () => void) => act();',
    'packages/emulator/src/e.ts': '/**\n * E.\n * @throws `port_taken`, `gone`\n */\nexport const e = 1;',
    'README.md': 'Throws `too_slow`, `port_taken`\nor `too_fast`, see [it](docs/reference/errors.md#gone).\n',
    'docs/a.md':
      'A `client_secret` is not ours; [dead](../reference/errors.md#dead), [codes](errors.md#exit-codes).\n',
    'docs/reference/errors.md': '`not_read`',
  });
  const { mentions, findings } = checkMentions(root, {
    codes,
    classes: new Set(['VaultTimeoutError']),
    emulator: new Set(['port_taken']),
  });
  expect(mentions).toBe(13);
  expect(findings.map(formatFinding)).toEqual([
    'packages/emulator/src/e.ts:1: error: gone is in no error table [error-code]',
    'packages/x/src/x.ts:1: error: slow is in no error table [error-code]',
    'packages/x/src/x.ts:1: error: lost is in no error table [error-code]',
    'packages/x/src/x.ts:1: error: VaultOtherError is in no error table [error-code]',
    'README.md:2: error: too_fast is in no error table [error-code]',
    'docs/a.md:1: error: dead is in no error table [error-code]',
  ]);
});

test('a union of literals is read from the source', () => {
  const module = parseModule('e.ts', `export type Code = 'a' | 'b_c';\nexport type Other = 'd' | 'e';`);
  expect([...literalsOf(module, 'Code')]).toEqual(['a', 'b_c']);
});
