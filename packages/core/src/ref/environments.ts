/** An environment that the names inside one vault speak of. */
export interface EnvironmentInNames {
  /** As the names spell it, lower-case: `prod`. */
  readonly environment: string;
  /** How many names begin with it. */
  readonly paths: number;
  /** One of them. */
  readonly example: string;
}

/** Words of one row are one environment, spelt in different ways. */
const ENVIRONMENTS = [
  ['dev', 'development'],
  ['test', 'tst'],
  ['int'],
  ['qa'],
  ['uat'],
  ['stage', 'staging', 'stg'],
  ['preprod', 'pre'],
  ['prod', 'prd', 'production', 'live'],
  ['sandbox'],
  ['demo'],
] as const;

const PREFIXED = /^(?<word>[0-9A-Za-z]+)[-_./:]+(?<rest>.+)$/s;
/** So many names with one prefix are a habit; one may be chance, as `test-results` is. */
const HABIT = 2;

interface Found {
  readonly word: string;
  readonly kind: string;
  readonly rest: string;
  readonly path: string;
}

/**
 * Finds environments that share one vault: names such as `prod-db` beside `dev-db`. A role on a vault covers all
 * of it, so whoever reads `dev` there reads `prod` too.
 *
 * An environment counts where a name of it has a counterpart in another (`prod-db`, `DEV_DB`), or two names or
 * more begin with it; nothing is found unless two environments count. Spellings such as `prod` and `production`
 * are one environment for that, unless they are both known.
 *
 * @param paths - The decoded paths of one vault.
 * @param known - Environments to look for besides the usual words; single words.
 * @returns The environments found, the one with most names first; empty where there is nothing to say.
 * @example
 * ```ts
 * import { environmentsIn } from '@keyward/core/ref';
 *
 * const found = environmentsIn(['prod-db', 'dev-db', 'test-results']);
 * // [{ environment: 'dev', paths: 1, example: 'dev-db' }, { environment: 'prod', paths: 1, example: 'prod-db' }]
 * ```
 */
export function environmentsIn(
  paths: Iterable<string>,
  known: readonly string[] = [],
): readonly EnvironmentInNames[] {
  const found = [...prefixed(paths, kindsOf(known))];
  const kindsByRest = Map.groupBy(found, ({ rest }) => rest);
  const shared = ({ rest }: Found) => new Set(kindsByRest.get(rest)?.map(({ kind }) => kind)).size > 1;
  const counting = [...Map.groupBy(found, ({ kind }) => kind).values()].filter(
    (names) => names.length >= HABIT || names.some(shared),
  );
  if (counting.length < 2) return [];
  const words = Map.groupBy(counting.flat(), ({ word }) => word);
  return [...words]
    .map(([environment, names]) => ({
      environment,
      paths: names.length,
      example: (names.find(shared) ?? names[0])?.path ?? '',
    }))
    .sort((one, other) => other.paths - one.paths || (one.environment < other.environment ? -1 : 1));
}

function* prefixed(paths: Iterable<string>, kinds: ReadonlyMap<string, string>): Iterable<Found> {
  for (const path of new Set(paths)) {
    const { word = '', rest = '' } = PREFIXED.exec(path)?.groups ?? {};
    const kind = kinds.get(word.toLowerCase());
    if (kind === undefined) continue;
    yield { word: word.toLowerCase(), kind, rest: rest.toLowerCase().replace(/[-_./:]+/g, '-'), path };
  }
}

function kindsOf(known: readonly string[]): ReadonlyMap<string, string> {
  return new Map([
    ...ENVIRONMENTS.flatMap((words) => words.map((word) => [word, words[0]] as const)),
    ...known.map((word) => [word.toLowerCase(), word.toLowerCase()] as const),
  ]);
}
