import { keptKeys } from '../key.ts';
import type { Noise } from '../noise.ts';
import type { Shape } from '../shape.ts';

/** A JSON object or list. */
export interface JsonShape {
  readonly kind: 'json';
  readonly of: Tree;
}

/** What stands in JSON; texts have shapes of their own. */
type Tree =
  | { readonly type: 'object'; readonly entries: readonly (readonly [key: string, tree: Tree])[] }
  | { readonly type: 'array'; readonly items: readonly Tree[] }
  | { readonly type: 'integer' | 'decimal' | 'boolean' | 'null' }
  | { readonly type: 'string'; readonly of: Shape };

type ShapeOf = (text: string) => Shape;
type FakeWith = (shape: Shape, noise: Noise) => string;

/** Deeper ones are text: nobody nests settings that deep, and somebody nests brackets to break a parser. */
const DEEPEST = 64;

export function readJson(value: string, shapeOf: ShapeOf): JsonShape | undefined {
  if (!/^\s*[{[]/.test(value)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    return undefined;
  }
  const of = treeOf(parsed, 0, shapeOf);
  return of && { kind: 'json', of };
}

/** Undefined where it is too deep. */
function treeOf(value: unknown, depth: number, shapeOf: ShapeOf): Tree | undefined {
  if (depth > DEEPEST) return undefined;
  if (typeof value === 'string') return { type: 'string', of: shapeOf(value) };
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'decimal' };
  if (typeof value !== 'object' || value === null) return { type: 'null' };
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => treeOf(item, depth + 1, shapeOf));
    return items.every((item) => item !== undefined) ? { type: 'array', items } : undefined;
  }
  const keys = keptKeys(Object.keys(value));
  const trees = Object.values(value).map((item: unknown) => treeOf(item, depth + 1, shapeOf));
  if (!trees.every((tree) => tree !== undefined)) return undefined;
  return { type: 'object', entries: trees.map((tree, at) => [keys[at] ?? '', tree] as const) };
}

export function fakeJson({ of }: JsonShape, noise: Noise, fakeWith: FakeWith): string {
  switch (of.type) {
    case 'object': {
      const entries = of.entries.map(
        ([key, tree]) => `${JSON.stringify(key)}:${fakeJson({ kind: 'json', of: tree }, noise, fakeWith)}`,
      );
      return `{${entries.join(',')}}`;
    }
    case 'array':
      return `[${of.items.map((item) => fakeJson({ kind: 'json', of: item }, noise, fakeWith)).join(',')}]`;
    case 'string':
      return JSON.stringify(fakeWith(of.of, noise));
    case 'integer':
      return `9${noise.text('0123456789', 3)}`;
    case 'decimal':
      return `9.${noise.text('123456789', 2)}`;
    case 'boolean':
      return noise.below(2) === 0 ? 'true' : 'false';
    case 'null':
      return 'null';
  }
}

/** With half of what it has at each level: the rest of a list or an object that is too large for a secret. */
export function halved(of: Tree): Tree {
  if (of.type === 'array') return { ...of, items: of.items.slice(0, of.items.length >> 1).map(halved) };
  if (of.type === 'object') {
    const entries = of.entries.slice(0, of.entries.length >> 1);
    return { ...of, entries: entries.map(([key, tree]) => [key, halved(tree)]) };
  }
  return of;
}
