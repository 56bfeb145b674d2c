import { seconds } from '../clock/clock.ts';
import { createControlledClock } from '../clock/controlled.ts';
import type { SigningKey } from '../identity/key.ts';
import type { Settings } from '../options.ts';
import { firstImage, withVaults } from './first.ts';
import type { Image } from './image.ts';
import type { Journal } from './journal.ts';
import { originOf } from './origin.ts';
import { parseDocument } from './parse.ts';
import type { Seed } from './seed.ts';
import { createState, type State } from './state.ts';

/** A state that knows its tenant, and what its vaults are to know once they are served. */
export interface Start {
  readonly state: State;
  readonly begin: Image;
  /** What a reset goes back to. */
  readonly first: Image;
  readonly journal?: Journal;
  close(): Promise<void>;
}

/**
 * What an emulator knows when it starts: what its data folder says; without one, or with a new one, what options and
 * seed say.
 *
 * @param named whether the vaults of the settings were asked for, or are there for want of any
 * @throws EmulatorError `invalid_option`, `state_conflict`, `data_in_use`, `data_corrupt`, `folder_unusable`,
 * `insecure_folder`
 */
export async function startState(settings: Settings, signingKey: SigningKey, named: boolean): Promise<Start> {
  const { delayMs, propagationDelayMs } = settings;
  // What a reset goes back to is told by a clock that nobody has moved.
  const unmoved = createControlledClock(settings.clock);
  const seed = settings.seed === undefined ? undefined : parseDocument(settings.seed, seconds(unmoved));
  const vaults = named || seed === undefined || seed.vaults.length === 0 ? settings.vaults : [];
  const firstOf = (given: Seed | undefined, tenant = originOf(given?.tenant)) =>
    firstImage({ settings, clock: unmoved, signingKey, tenant, seed: given, vaults });
  const shared = { delayMs, propagationDelayMs, signingKey };
  if (settings.data === undefined) {
    const first = firstOf(seed);
    const state = createState({ ...shared, clock: unmoved, origin: first.tenant });
    state.becomeTenant(first);
    return { state, begin: first, first, close: async () => {} };
  }
  // Loaded where it is asked for: SQLite is for nobody else to pay.
  const { createData, openData } = await import('../data/data.ts');
  await using stack = new AsyncDisposableStack();
  const found = await openData(settings.data);
  if (found !== undefined) stack.defer(found.close);
  // The tenant is the folder's, whatever a seed would have it be.
  const first =
    found === undefined ? firstOf(seed) : firstOf(seed && { ...seed, tenant: {} }, found.image.tenant);
  const data = found ?? (await createData(settings.data, first));
  if (found === undefined) stack.defer(data.close);
  const present = data.image.vaults;
  const all = named ? withVaults(present, settings.vaults) : present;
  for (const vault of all.slice(present.length)) data.journal.opened(vault.settings);
  const { journal, clock: setting } = data;
  const clock = createControlledClock(settings.clock, {
    keep: journal.timed,
    ...(setting === undefined ? {} : { setting }),
  });
  const state = createState({ ...shared, clock, origin: data.image.tenant, journal });
  state.becomeTenant(data.image);
  const owned = stack.move();
  const close = () => owned.disposeAsync();
  return { state, begin: { ...data.image, vaults: all }, first, journal, close };
}
