/**
 * node tools/openapi/main.ts --check    packages/emulator/openapi/control.json against the table of operations
 * node tools/openapi/main.ts --write    writes packages/emulator/openapi/control.json
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, reportFindings } from '../source/finding.ts';
import { REPOSITORY } from '../source/tree.ts';

const FOLDER = 'packages/emulator/openapi';
const FILE = `${FOLDER}/control.json`;

// The emulator stands outside the house, and what it says of itself is asked of a process, not imported.
const document = execFileSync(process.execPath, [join(REPOSITORY, FOLDER, 'describe.ts')], {
  encoding: 'utf8',
});
const file = join(REPOSITORY, FILE);

if (process.argv.includes('--write')) {
  writeFileSync(file, document);
} else {
  const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const message = 'differs from the table of operations: npm run generate';
  const stale: Finding[] = written === document ? [] : [{ rule: 'openapi', file: FILE, message }];
  reportFindings('openapi', `${document.match(/"operationId"/g)?.length ?? 0} operations`, stale);
}
