import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ESTree } from 'vite';
import { codeBlocks, type Doc, parseDoc } from '../source/doc.ts';
import { type Declared, exportsOf } from '../source/exports.ts';
import type { Finding } from '../source/finding.ts';
import { readModule } from '../source/module.ts';
import { readPackages } from '../source/package.ts';

/**
 * Holds every symbol that a package exports against what a reader at the door is owed: a sentence for each; an
 * example, the parameters and the result for a function; an example for a class.
 */
export function checkDoors(root: string): { readonly symbols: number; readonly findings: Finding[] } {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const manifest of readPackages(root)) {
    for (const door of new Set(manifest.doors.values())) {
      if (!existsSync(join(root, door))) {
        findings.push({
          rule: 'door',
          file: `${manifest.folder}/package.json`,
          message: `exports ${door}, which is not there`,
        });
        continue;
      }
      const module = readModule(root, door);
      const opening = module.comments.find((comment) => comment.type === 'Block');
      if (!opening || !parseDoc(module, opening).tags.some((tag) => tag.name === 'module')) {
        findings.push({
          rule: 'door',
          file: door,
          line: 1,
          message: 'begins without a docstring with @module',
        });
      }
      for (const [name, declared] of exportsOf(root, door)) {
        const place = `${declared[0]?.file}:${declared[0]?.line}`;
        if (seen.has(place + name)) continue;
        seen.add(place + name);
        findings.push(...judgeSymbol(name, declared));
      }
    }
  }
  return { symbols: seen.size, findings };
}

/** The findings of one exported name; of several declarations the documented one speaks for all. */
function judgeSymbol(name: string, declared: readonly Declared[]): Finding[] {
  const speaker = declared.find(({ doc }) => doc !== undefined) ?? declared[0];
  if (!speaker) return [];
  const { doc, node, file, line } = speaker;
  const say = (message: string): Finding => ({
    rule: 'docstring',
    file,
    line,
    message: `${name} ${message}`,
  });
  if (!doc || !/[.!?](?:\s|$)/.test(doc.description)) return [say('has no docstring with a sentence')];
  const needs: Finding[] = [];
  const func = isFunction(node) ? node : undefined;
  if ((func || node.type.startsWith('Class')) && !hasExample(doc))
    needs.push(say('has no @example with a ts block'));
  if (func) {
    for (const parameter of undocumented(func, doc)) needs.push(say(`has no @param ${parameter}`));
    if (returnsSomething(func) && !doc.tags.some((tag) => tag.name === 'returns' && tag.text !== '')) {
      needs.push(say('has no @returns'));
    }
  }
  return needs;
}

type Called = ESTree.Function | ESTree.ArrowFunctionExpression;

function isFunction(node: ESTree.Node): node is Called {
  return /^(?:FunctionDeclaration|TSDeclareFunction|FunctionExpression|ArrowFunctionExpression)$/.test(
    node.type,
  );
}

function hasExample(doc: Doc): boolean {
  return doc.tags.some(
    (tag) => tag.name === 'example' && codeBlocks(tag.text).some((block) => block.language === 'ts'),
  );
}

/** Names of parameters without `@param`; a destructured one is content with any name of its own. */
function undocumented(func: Called, doc: Doc): string[] {
  const documented = doc.tags
    .filter((tag) => tag.name === 'param')
    .map((tag) => /^(\w+)\s+(?:-\s+)?\S/.exec(tag.text)?.[1])
    .filter((name) => name !== undefined);
  const names = func.params.map(parameterName).filter((name) => name !== 'this');
  const spare = documented.filter((name) => !names.includes(name)).length;
  const patterns = names.filter((name) => name === undefined).length;
  const missing = names.flatMap((name) => (name === undefined || documented.includes(name) ? [] : [name]));
  return patterns > spare ? [...missing, 'for a destructured parameter'] : missing;
}

function parameterName(parameter: ESTree.ParamPattern): string | undefined {
  if (parameter.type === 'TSParameterProperty') return parameterName(parameter.parameter);
  if (parameter.type === 'RestElement') {
    return parameter.argument.type === 'Identifier' ? parameter.argument.name : undefined;
  }
  const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  return target.type === 'Identifier' ? target.name : undefined;
}

function returnsSomething(func: Called): boolean {
  const type = func.returnType?.typeAnnotation;
  if (!type) return true;
  if (type.type === 'TSVoidKeyword' || type.type === 'TSNeverKeyword') return false;
  if (type.type === 'TSTypePredicate') return !type.asserts;
  const wrapped = type.type === 'TSTypeReference' ? type.typeArguments?.params[0] : undefined;
  const isPromise =
    type.type === 'TSTypeReference' && 'name' in type.typeName && type.typeName.name === 'Promise';
  return !(isPromise && wrapped?.type === 'TSVoidKeyword');
}
