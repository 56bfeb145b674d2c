import { codeBlocks } from '../../tools/source/doc.ts';

/** A program in a page, and what the page says that it prints. */
export interface PageExample {
  readonly code: string;
  readonly prints: readonly string[];
}

/**
 * The first ts block after `<!-- example: <name> -->`. A comment behind `console.log(...)` is what that call prints; what
 * follows a colon and a space in it is an explanation.
 *
 * @throws Error where the page has no such block.
 */
export function exampleIn(page: string, name: string): PageExample {
  const marker = `<!-- example: ${name} -->`;
  const at = page.indexOf(marker);
  const block = codeBlocks(page.slice(Math.max(at, 0))).find(({ language }) => language === 'ts');
  if (at === -1 || !block) throw new Error(`the page has no ts block after ${marker}`);
  const comments = [...block.code.matchAll(/^\s*console\.log\(.*\);\s*\/\/ (.*)$/gm)];
  return { code: block.code, prints: comments.map(([, comment = '']) => comment.replace(/: .*$/, '')) };
}
