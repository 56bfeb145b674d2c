import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Finding } from '../source/finding.ts';
import { filesBelow } from '../source/tree.ts';

/** The text of a page with the inside of code blocks blanked, so that lines keep their numbers. */
function proseOf(page: string): string {
  return page.replace(/^(\s*)(`{3,})[^\n]*\n[\s\S]*?^\s*\2\s*$/gm, (block) => block.replace(/[^\n]/g, ''));
}

/** The anchor that a heading gets where pages are shown. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function anchorsIn(page: string): Set<string> {
  return new Set([...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));
}

/** Relative links of every page must lead to a file, and their anchors to a heading in it. */
export function checkLinks(root: string): { readonly links: number; readonly findings: Finding[] } {
  const findings: Finding[] = [];
  let links = 0;
  for (const file of filesBelow(root, [''], /\.md$/)) {
    const prose = proseOf(readFileSync(join(root, file), 'utf8'));
    for (const match of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      const link = match[1] ?? '';
      if (/^[a-z]+:/.test(link)) continue;
      links++;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : posix.join(posix.dirname(file), path);
      const line = prose.slice(0, match.index).split('\n').length;
      if (!existsSync(join(root, target))) {
        findings.push({ rule: 'link', file, line, message: `${link} leads nowhere` });
      } else if (anchor !== undefined && !anchorsIn(readFileSync(join(root, target), 'utf8')).has(anchor)) {
        findings.push({ rule: 'link', file, line, message: `${target} has no heading #${anchor}` });
      }
    }
  }
  return { links, findings };
}
