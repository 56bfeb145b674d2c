import type { Node } from 'yaml';
import { refusal } from './refusal.ts';
import type { Found } from './search.ts';

/** A YAML document as far as keyward.yaml needs it: every scalar is text, and everything knows its line. */
export type Tree =
  | { readonly kind: 'text'; readonly place: string; readonly text: string }
  | { readonly kind: 'list'; readonly place: string; readonly items: readonly Tree[] }
  | { readonly kind: 'map'; readonly place: string; readonly entries: readonly Entry[] };

/** A key of a map, and what stands under it. */
export interface Entry {
  readonly key: string;
  readonly place: string;
  readonly value: Tree;
}

/** Examples for whoever has to mend a file: a line of it, and what to do about a line with braces. */
export interface Example {
  readonly line: string;
  readonly braces: string;
}

const SETTINGS: Example = {
  line: 'application: shop',
  braces: "Put quotes around a text with braces, as in `'{app}-{env}': '{app}-{env}-keyvault'`.",
};
const plain = (example: string) =>
  `Write each setting as \`key: value\`, as in \`${example}\`, and indent by spaces.`;

/** What the parser found, in our words: its own messages may quote the file. */
const REASONS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the same key stands there twice',
  MULTIPLE_DOCS: 'the file holds more than one document',
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
  TAB_AS_INDENT: 'it is indented by a tab',
  TAG_RESOLVE_FAILED: 'a tag stands there, and none is known',
};

/**
 * Parses a file of YAML strictly: no key twice, no tags, no aliases, one document.
 *
 * @returns The document; undefined for an empty one.
 */
export async function treeOf({ path, text }: Found, example: Example = SETTINGS): Promise<Tree | undefined> {
  const { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  const lines = text.split('\n');
  const placeAt = (offset = 0) => `${path}:${lineCounter.linePos(offset).line}`;
  const document = parseDocument<Node>(text, {
    schema: 'failsafe',
    stringKeys: true,
    resolveKnownTags: false,
    prettyErrors: false,
    lineCounter,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const at = problem.pos[0];
    const braces = lines[lineCounter.linePos(at).line - 1]?.includes('{') === true;
    throw refusal(
      placeAt(at),
      REASONS[problem.code] ?? 'it is not YAML',
      braces ? example.braces : plain(example.line),
    );
  }

  const read = (node: unknown, inherited: string): Tree => {
    if (isAlias(node)) {
      throw refusal(placeAt(node.range?.[0]), 'an alias stands there', 'Write the text itself.');
    }
    if (isScalar(node)) return { kind: 'text', place: placeAt(node.range?.[0]), text: String(node.value) };
    if (isSeq(node)) {
      const place = placeAt(node.range?.[0]);
      return { kind: 'list', place, items: node.items.map((item) => read(item, place)) };
    }
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }) => {
        const { place, ...name } = read(key, inherited);
        return { key: 'text' in name ? name.text : '', place, value: read(value, place) };
      });
      return { kind: 'map', place: placeAt(node.range?.[0]), entries };
    }
    return { kind: 'text', place: inherited, text: '' };
  };
  return document.contents === null ? undefined : read(document.contents, `${path}:1`);
}
