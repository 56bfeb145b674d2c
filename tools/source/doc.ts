import { type Comment, docCommentBefore, type Module } from './module.ts';

/** A docstring, taken apart. */
export interface Doc {
  /** The text before the first tag. */
  readonly description: string;
  readonly tags: readonly { readonly name: string; readonly text: string }[];
  readonly line: number;
}

/** A block of code in a docstring or a page. */
export interface CodeBlock {
  /** What follows the fence, such as `ts`. */
  readonly language: string;
  readonly code: string;
  /** The line of the fence, counted from 1 in the text that holds the block. */
  readonly line: number;
}

/** The lines of a block comment without their leading asterisks. */
export function commentText(comment: Comment): string {
  return comment.value
    .replace(/^\*/, '')
    .split('\n')
    .map((line, index) => (index === 0 ? line.trimStart() : line.replace(/^\s*\* ?/, '')))
    .join('\n')
    .trimEnd();
}

/** Takes a docstring apart. A tag begins a line outside code. */
export function parseDoc(module: Module, comment: Comment): Doc {
  const description: string[] = [];
  const tags: { name: string; lines: string[] }[] = [];
  let fenced = false;
  for (const line of commentText(comment).split('\n')) {
    const tag = fenced ? null : /^@(\w+)\s?(.*)$/.exec(line);
    if (line.startsWith('```')) fenced = !fenced;
    if (tag) tags.push({ name: tag[1] ?? '', lines: [tag[2] ?? ''] });
    else (tags.at(-1)?.lines ?? description).push(line);
  }
  return {
    description: description.join('\n').trim(),
    tags: tags.map(({ name, lines }) => ({ name, text: lines.join('\n').trim() })),
    line: module.lineAt(comment.start),
  };
}

/** The docstring that stands before an offset. */
export function docBefore(module: Module, offset: number): Doc | undefined {
  const comment = docCommentBefore(module, offset);
  return comment && parseDoc(module, comment);
}

/** The fenced blocks of a text, in order. */
export function codeBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; indent: number; language: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^(\s*)(`{3,})(.*)$/.exec(line);
    if (open && fence && fence[2] === open.fence && fence[3]?.trim() === '') {
      blocks.push({ language: open.language, code: open.lines.join('\n'), line: open.line });
      open = undefined;
    } else if (open) {
      open.lines.push(line.slice(open.indent));
    } else if (fence) {
      const [, indent = '', mark = '', info = ''] = fence;
      open = { fence: mark, indent: indent.length, language: info.trim(), line: index + 1, lines: [] };
    }
  }
  return blocks;
}
