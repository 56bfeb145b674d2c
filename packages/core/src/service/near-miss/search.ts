import type { Call, SecretInfo, SecretProvider } from '../../provider/index.ts';
import type { Mounts, SecretRef } from '../../ref/index.ts';
import type { Vaults } from '../vault/vaults.ts';
import { beginningOf, quietly, storedAs } from './look.ts';
import { likeness, spellings } from './spelling.ts';

/**
 * In which way something was nearly found: the secret itself, `deleted` or (where the bin was meant) `live`; another
 * one, told apart by its letters' `case` or by its `name`, live or `binned`; or the same in another `mount`.
 * In the order in which they are told.
 */
const SIGHTS = ['live', 'deleted', 'case', 'name', 'binned', 'mount'] as const;
export type Sight = (typeof SIGHTS)[number];

/** What was nearly found, and when it is gone for good if it is in the bin. */
export interface Found {
  readonly sight: Sight;
  readonly ref: SecretRef;
  readonly until?: Date;
}

/** What a search may ask, and where it tells what it finds: it may be ended at any moment. */
export interface Search {
  readonly vaults: Vaults;
  readonly mounts: Mounts;
  /** Names no secret: neither a fragment nor a version. */
  readonly ref: SecretRef;
  /** Whether the caller may be told that this secret exists. */
  permitted(ref: SecretRef): Promise<boolean>;
  readonly call: Call;
  tell(found: Found): void;
}

const MOST_MOUNTS = 6;
const MOST_SPELLINGS = 5;
const MOST_TOLD = 3;

/** What may have been meant by a ref of no live secret. Asks for names only, never for values. */
export async function searchLive(search: Search): Promise<void> {
  await Promise.all([inBin(search), inMount(search), inOtherMounts(search)]);
}

/** What may have been meant by a ref of no deleted secret. */
export async function searchBin(search: Search): Promise<void> {
  const { ref, call } = search;
  await inside(search, ref.mount, async (provider) => {
    const live = storedAs(provider, ref.path, call);
    const listed = quietly(async () => provider.bin && beginningOf(provider.bin.list({}, call)));
    if ((await live) !== undefined) return tell(search, [{ sight: 'live', ref }]);
    const alike = nearest(ref, (await listed)?.paths ?? []);
    await tell(
      search,
      alike.map((found) => ({ ...found, sight: 'binned' })),
    );
  });
}

/** The best of what was found, no more than a person reads. */
export function best(found: readonly Found[]): readonly Found[] {
  return found.toSorted((one, other) => rank(one) - rank(other)).slice(0, MOST_TOLD);
}

function rank({ sight }: Found): number {
  return SIGHTS.indexOf(sight);
}

async function inBin(search: Search): Promise<void> {
  const { ref, call } = search;
  const deleted = await inside(search, ref.mount, async ({ bin }) => bin?.get(ref.path, call));
  if (deleted === undefined) return;
  const { scheduledPurgeOn: until } = deleted;
  await tell(search, [{ sight: 'deleted', ref, ...(until === undefined ? {} : { until }) }]);
}

async function inMount(search: Search): Promise<void> {
  const { ref, call } = search;
  await inside(search, ref.mount, async (provider) => {
    const listed = await quietly(async () => beginningOf(provider.list({}, call)));
    const paths = listed?.complete ? [] : spellings(ref.path, provider.limits.foldsCase);
    const stored = await Promise.all(
      paths.slice(0, MOST_SPELLINGS).map((path) => storedAs(provider, path, call)),
    );
    await tell(
      search,
      nearest(ref, [...(listed?.paths ?? []), ...stored.filter((path) => path !== undefined)]),
    );
  });
}

async function inOtherMounts(search: Search): Promise<void> {
  const { ref, mounts, call } = search;
  const others = [...mounts.named.keys()].filter((name) => name !== ref.mount).slice(0, MOST_MOUNTS);
  await Promise.all(
    others.map(async (mount) => {
      const path = await inside(search, mount, (provider) => storedAs(provider, ref.path, call));
      if (path !== undefined) await tell(search, [{ sight: 'mount', ref: { ...ref, mount, path } }]);
    }),
  );
}

/** A mount may not open: its configuration is wrong, or everything was closed meanwhile. */
function inside<Result>(
  { vaults }: Search,
  mount: string,
  look: (provider: SecretProvider) => Promise<Result>,
): Promise<Result | undefined> {
  return quietly(() => vaults.use(mount, look));
}

function nearest(ref: SecretRef, paths: readonly SecretInfo['path'][]): readonly Found[] {
  return [...new Set(paths)]
    .flatMap((path) => {
      const alike = likeness(ref.path, path);
      return alike === undefined ? [] : [{ ...alike, path }];
    })
    .toSorted((one, other) => one.mistakes - other.mistakes || (one.path < other.path ? -1 : 1))
    .slice(0, MOST_TOLD)
    .map(({ kind, path }) => ({ sight: kind, ref: { ...ref, path } }));
}

/** Nothing is told that the caller may not list. */
async function tell(search: Search, found: readonly Found[]): Promise<void> {
  await Promise.all(
    found.map(async (one) => {
      if (await search.permitted(one.ref)) search.tell(one);
    }),
  );
}
