/**
 * node tools/guards/main.ts             every guard below
 * node tools/guards/main.ts source      size, syntax and names of the source
 * node tools/guards/main.ts doors       documentation of everything that packages export
 * node tools/guards/main.ts leaks       traces of the workplace, and what looks like a secret
 * node tools/guards/main.ts links       relative links of pages lead somewhere
 * node tools/guards/main.ts snippets    every ```ts block compiles; needs built packages
 */
import { reportFindings } from '../source/finding.ts';
import { REPOSITORY } from '../source/tree.ts';
import { checkDoors } from './doors.ts';
import { checkLeaks } from './leaks.ts';
import { checkLinks } from './links.ts';
import { checkNames } from './names.ts';
import { checkSnippets } from './snippets.ts';
import { checkSyntax } from './syntax.ts';

const GUARDS: Readonly<Record<string, () => void>> = {
  source() {
    const { files, findings } = checkSyntax(REPOSITORY);
    reportFindings('source', `${files} files`, [...findings, ...checkNames(REPOSITORY)]);
  },
  doors() {
    const { symbols, findings } = checkDoors(REPOSITORY);
    reportFindings('doors', `${symbols} exported symbols`, findings);
  },
  leaks() {
    const { files, findings } = checkLeaks(REPOSITORY);
    reportFindings('leaks', `${files} tracked files`, findings);
  },
  links() {
    const { links, findings } = checkLinks(REPOSITORY);
    reportFindings('links', `${links} links`, findings);
  },
  snippets() {
    const { snippets, findings } = checkSnippets(REPOSITORY);
    reportFindings('snippets', `${snippets} examples`, findings);
  },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in GUARDS));
if (unknown.length > 0) {
  throw new Error(`no guard is called ${unknown.join(', ')}: there are ${Object.keys(GUARDS).join(', ')}`);
}
for (const [name, guard] of Object.entries(GUARDS)) if (asked.length === 0 || asked.includes(name)) guard();
