/**
 * node tools/errors/main.ts --check    docs/reference/errors.md and every code that is named, against the table
 * node tools/errors/main.ts --write    writes docs/reference/errors.md
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ERRORS, EXIT_CODES } from '../../packages/core/src/errors/index.ts';
import { reportFindings } from '../source/finding.ts';
import { readModule } from '../source/module.ts';
import { REPOSITORY } from '../source/tree.ts';
import { checkMentions, comparePage, ERRORS_PAGE, literalsOf } from './mentions.ts';
import { errorsPage } from './page.ts';

const file = join(REPOSITORY, ERRORS_PAGE);
const page = errorsPage({ errors: ERRORS, exitCodes: EXIT_CODES });

if (process.argv.includes('--write')) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, page);
} else {
  const codes = new Set(Object.keys(ERRORS));
  const classes = new Set(Object.values(ERRORS).map((row) => row.class));
  const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const emulator = literalsOf(readModule(REPOSITORY, 'packages/emulator/src/error.ts'), 'EmulatorErrorCode');
  const { mentions, findings } = checkMentions(REPOSITORY, { codes, classes, emulator });
  reportFindings('errors', `${codes.size} codes, ${mentions} mentions`, [
    ...comparePage(written, page, codes),
    ...findings,
  ]);
}
