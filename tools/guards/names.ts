import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../source/finding.ts';
import { foldersIn, HOUSES } from '../source/tree.ts';

const SAYS_NOTHING = /^(?:utils?|utilities|helpers?|managers?|common|misc)(?:\.|$)/;

/** Folders and source files whose name is no noun of the domain. */
export function checkNames(root: string): Finding[] {
  const findings: Finding[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist') continue;
      const path = `${folder}/${entry.name}`;
      if (SAYS_NOTHING.test(entry.name)) {
        findings.push({
          rule: 'name',
          file: path,
          message: `\`${entry.name}\` says nothing: name what is inside`,
        });
      }
      if (entry.isDirectory()) walk(path);
    }
  };
  const houses = HOUSES.filter((name) => foldersIn(root, '').includes(name));
  houses.forEach(walk);
  return findings;
}
