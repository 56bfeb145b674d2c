import { basename } from 'node:path';
import { distance } from 'fastest-levenshtein';
import type { MountEntry } from '../ref/index.ts';
import { refusal } from './refusal.ts';
import type { Found } from './search.ts';
import { type Entry, type Tree, treeOf } from './syntax.ts';
import { applicationOf, environmentOf, type Placed } from './words.ts';

/** What a keyward.yaml says, each part checked by itself. */
export interface Document {
  readonly application?: Placed;
  readonly environment?: Placed;
  readonly environments: readonly Placed[];
  readonly mounts: readonly MountEntry[];
}

const KEYS = ['application', 'environment', 'environments', 'mounts'] as const;
type Key = (typeof KEYS)[number];

/** Further off, a key is another word rather than a slip. */
const SLIP = 3;
const KNOWN = `Known are ${KEYS.map((key) => `\`${key}\``).join(', ')}.`;
const ENVIRONMENTS = 'Write `environments: [dev, test, prod]`.';
const MOUNTS = 'Write mounts one a line below `mounts:`, indented, as in `billing: contoso-billing`.';

/** Reads a keyward.yaml. Every part of it must be known and usable. */
export async function documentOf(file: Found): Promise<Document> {
  const tree = await treeOf(file);
  if (tree === undefined || isEmpty(tree)) return { environments: [], mounts: [] };
  if (tree.kind !== 'map') {
    throw refusal(tree.place, 'it does not begin with a setting', 'Write it as in `application: shop`.');
  }
  const origin = basename(file.path);
  const values = new Map(tree.entries.map((entry) => [keyOf(entry), entry] as const));
  const application = placed(values.get('application'), origin);
  const environment = placed(values.get('environment'), origin);
  const checked = {
    application: application && applicationOf(application),
    environment: environment && environmentOf(environment),
  };
  return {
    ...(checked.application === undefined ? {} : { application: checked.application }),
    ...(checked.environment === undefined ? {} : { environment: checked.environment }),
    environments: environmentsOf(values.get('environments')?.value, origin),
    mounts: mountsOf(values.get('mounts')?.value, origin),
  };
}

function keyOf({ key, place }: Entry): Key {
  const known = KEYS.find((one) => one === key);
  if (known !== undefined) return known;
  if (!/^[A-Za-z][\w.-]{0,39}$/.test(key)) throw refusal(place, 'no setting is called so', KNOWN);
  const [nearest] = KEYS.map((one) => ({ one, far: distance(one, key.toLowerCase()) })).sort(
    (one, other) => one.far - other.far,
  );
  const meant = nearest === undefined || nearest.far > SLIP ? '' : `; \`${nearest.one}\` may be meant`;
  throw refusal(place, `no setting is called \`${key}\`${meant}`, KNOWN);
}

function placed(entry: Entry | undefined, origin: string): Placed | undefined {
  if (entry === undefined) return undefined;
  const { key, value } = entry;
  if (value.kind === 'text') return { value: value.text, origin, place: value.place };
  throw refusal(value.place, `\`${key}\` is not a single word`, `Write it as in \`${key}: example\`.`);
}

function environmentsOf(tree: Tree | undefined, origin: string): readonly Placed[] {
  if (tree === undefined || isEmpty(tree)) return [];
  if (tree.kind !== 'list') throw refusal(tree.place, '`environments` is not a list', ENVIRONMENTS);
  const found = new Map<string, Placed>();
  for (const item of tree.items) {
    const word =
      item.kind === 'text' ? environmentOf({ value: item.text, origin, place: item.place }) : undefined;
    if (word === undefined) throw refusal(item.place, '`environments` lists something else', ENVIRONMENTS);
    if (found.has(word.value)) throw refusal(word.place, `\`${word.value}\` is listed twice`, ENVIRONMENTS);
    found.set(word.value, word);
  }
  return [...found.values()];
}

function mountsOf(tree: Tree | undefined, origin: string): readonly MountEntry[] {
  if (tree === undefined || isEmpty(tree)) return [];
  if (tree.kind !== 'map') throw refusal(tree.place, '`mounts` does not name its mounts', MOUNTS);
  const names = new Set<string>();
  return tree.entries.map(({ key, place, value }) => {
    if (value.kind !== 'text') throw refusal(value.place, 'the address of a mount is not a text', MOUNTS);
    const name = key.trim().toLowerCase();
    if (names.has(name)) throw refusal(place, 'the same mount stands there twice', MOUNTS);
    names.add(name);
    return { name, address: value.text, origin, place };
  });
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === 'text' && tree.text === '';
}
