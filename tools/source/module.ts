import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ESTree, parseSync, Visitor } from 'vite';

/** A comment, without its marks. */
export interface Comment {
  readonly type: 'Block' | 'Line';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A parsed source file. */
export interface Module {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly text: string;
  readonly program: ESTree.Program;
  readonly comments: readonly Comment[];
  /** The line of an offset, counted from 1. */
  lineAt(offset: number): number;
}

/** One module naming another. */
export interface Import {
  /** The specifier; undefined where it is computed at run time. */
  readonly to: string | undefined;
  /** `type` where nothing is left of it in the JavaScript. */
  readonly kind: 'value' | 'type';
  readonly line: number;
}

/**
 * Parses TypeScript or JavaScript text.
 *
 * @param file - Its name decides the language.
 * @throws Error naming file and line where the text is no program.
 */
export function parseModule(file: string, text: string): Module {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineAt = (offset: number) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? Number.POSITIVE_INFINITY) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
  const { program, comments, errors } = parseSync(file, text);
  const error = errors[0];
  if (error) throw new Error(`${file}:${lineAt(error.labels[0]?.start ?? 0)}: ${error.message}`);
  return { file, text, program, comments, lineAt };
}

/** Reads and parses a source file of the repository. */
export function readModule(root: string, file: string): Module {
  return parseModule(file, readFileSync(join(root, file), 'utf8'));
}

function literal(node: ESTree.Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) {
    return node.quasis[0]?.value.cooked ?? undefined;
  }
  return undefined;
}

/** `require(x)` and `import.meta.resolve(x)`: the other ways of naming a module. */
function calledResolver(call: ESTree.CallExpression): boolean {
  const { callee } = call;
  if (callee.type === 'Identifier') return callee.name === 'require';
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'MetaProperty' &&
    callee.property.type === 'Identifier' &&
    callee.property.name === 'resolve'
  );
}

/**
 * Every place where a module names another: static, re-export, dynamic, in a type, by a resolver.
 *
 * `import { type A } from` counts as `value`: with `verbatimModuleSyntax` it is emitted as an import of nothing,
 * which still loads the module.
 */
export function importsOf(module: Module): Import[] {
  const found: Import[] = [];
  const add = (node: ESTree.Node, to: string | undefined, kind: Import['kind']) =>
    found.push({ to, kind, line: module.lineAt(node.start) });
  new Visitor({
    ImportDeclaration: (node) => add(node, node.source.value, node.importKind ?? 'value'),
    ExportAllDeclaration: (node) => add(node, node.source.value, node.exportKind ?? 'value'),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node, node.source.value, node.exportKind ?? 'value');
    },
    ImportExpression: (node) => add(node, literal(node.source), 'value'),
    TSImportType: (node) => add(node, node.source.value, 'type'),
    TSExternalModuleReference: (node) => add(node, node.expression.value, 'value'),
    CallExpression: (node) => {
      const to = calledResolver(node) ? literal(node.arguments[0]) : undefined;
      if (to !== undefined) add(node, to, 'value');
    },
  }).visit(module.program);
  return found;
}

/** The comment whose end touches what starts at an offset, with nothing but white space between. */
export function docCommentBefore(module: Module, offset: number): Comment | undefined {
  const before = module.comments.findLast((comment) => comment.end <= offset);
  if (before?.type !== 'Block' || !before.value.startsWith('*')) return undefined;
  return module.text.slice(before.end, offset).trim() === '' ? before : undefined;
}
