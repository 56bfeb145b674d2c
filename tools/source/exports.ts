import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ESTree } from 'vite';
import { type Doc, docBefore } from './doc.ts';
import { type Module, readModule } from './module.ts';

/** One place where a name is declared; overloads and merged declarations have several. */
export interface Declared {
  readonly file: string;
  readonly line: number;
  readonly doc: Doc | undefined;
  /** The declaration, or what a variable was set to where that is a function. */
  readonly node: ESTree.Node;
}

/** What a module exports: each name with its declarations. Names of other packages are documented there. */
export function exportsOf(root: string, file: string): Map<string, readonly Declared[]> {
  const module = readModule(root, file);
  const locals = declarationsOf(module);
  const imported = importedNames(module);
  const found = new Map<string, readonly Declared[]>();
  const add = (name: string, from: readonly Declared[]) => {
    if (from.length > 0) found.set(name, [...(found.get(name) ?? []), ...from]);
  };
  const elsewhere = (source: string, name: string): readonly Declared[] => {
    const path = posix.join(posix.dirname(file), source);
    if (!source.startsWith('.') || !existsSync(join(root, path))) return [];
    return exportsOf(root, path).get(name) ?? [];
  };
  for (const statement of module.program.body) {
    if (statement.type === 'ExportAllDeclaration' && statement.source.value.startsWith('.')) {
      const path = posix.join(posix.dirname(file), statement.source.value);
      for (const [name, from] of exportsOf(root, path)) add(name, from);
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const name of statement.declaration ? namesOf(statement.declaration) : []) {
      found.set(name, locals.get(name) ?? []);
    }
    for (const specifier of statement.specifiers) {
      const local = nameOf(specifier.local);
      const name = nameOf(specifier.exported);
      const by = imported.get(local);
      if (statement.source) add(name, elsewhere(statement.source.value, local));
      else if (by) add(name, elsewhere(by.source, by.name));
      else add(name, locals.get(local) ?? []);
    }
  }
  return found;
}

function nameOf(name: ESTree.ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name;
}

function namesOf(declaration: ESTree.Declaration): string[] {
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  }
  const { id } = declaration;
  return id?.type === 'Identifier' ? [id.name] : [];
}

function importedNames(module: Module): Map<string, { source: string; name: string }> {
  const names = new Map<string, { source: string; name: string }>();
  for (const statement of module.program.body) {
    if (statement.type !== 'ImportDeclaration') continue;
    for (const specifier of statement.specifiers) {
      if (specifier.type !== 'ImportSpecifier') continue;
      names.set(specifier.local.name, { source: statement.source.value, name: nameOf(specifier.imported) });
    }
  }
  return names;
}

function isDeclaration(node: ESTree.Node): node is ESTree.Declaration {
  return /^(?:VariableDeclaration|FunctionDeclaration|TSDeclareFunction|ClassDeclaration|TS(?:TypeAlias|Interface|Enum|Module)Declaration)$/.test(
    node.type,
  );
}

function declarationsOf(module: Module): Map<string, Declared[]> {
  const found = new Map<string, Declared[]>();
  for (const statement of module.program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (!declaration || !isDeclaration(declaration)) continue;
    const parts: readonly { name: string; start: number; node: ESTree.Node }[] =
      declaration.type === 'VariableDeclaration'
        ? declaration.declarations.flatMap((part, index) =>
            part.id.type === 'Identifier'
              ? [
                  {
                    name: part.id.name,
                    start: index === 0 ? statement.start : part.start,
                    node: part.init ?? part,
                  },
                ]
              : [],
          )
        : namesOf(declaration).map((name) => ({ name, start: statement.start, node: declaration }));
    for (const { name, start, node } of parts) {
      const doc = docBefore(module, start);
      const declared = { file: module.file, line: module.lineAt(start), doc, node };
      found.set(name, [...(found.get(name) ?? []), declared]);
    }
  }
  return found;
}
