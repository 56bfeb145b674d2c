/**
 * node tools/floors/main.ts --check    imports against floors.mjs, and the diagram against the table
 * node tools/floors/main.ts --write    draws the diagram into ARCHITECTURE.md
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, reportFindings } from '../source/finding.ts';
import { REPOSITORY } from '../source/tree.ts';
import { checkFloors } from './check.ts';
import { drawFloors, withDiagram } from './diagram.ts';
import { readFloors } from './table.ts';

const page = join(REPOSITORY, 'ARCHITECTURE.md');
const drawing = drawFloors(await readFloors(REPOSITORY));
const written = existsSync(page) ? readFileSync(page, 'utf8') : '';

if (process.argv.includes('--write')) {
  writeFileSync(page, withDiagram(written, drawing));
} else {
  const { files, imports, findings } = await checkFloors(REPOSITORY);
  const stale: Finding[] = written.includes(`\n${drawing}\n`)
    ? []
    : [
        {
          rule: 'diagram',
          file: 'ARCHITECTURE.md',
          message: 'the diagram is not that of floors.mjs: npm run generate',
        },
      ];
  reportFindings('floors', `${files} files, ${imports} imports`, [...findings, ...stale]);
}
