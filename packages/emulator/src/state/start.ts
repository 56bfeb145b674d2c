import { seconds } from '../clock/clock.ts';
import { createControlledClock } from '../clock/controlled.ts';
import type { SigningKey } from '../identity/key.ts';
import type { Settings } from '../options.ts';
import type { VaultSettings } from '../vault/settings.ts';
import { firstImage, withVaults } from './first.ts';
import type { Image } from './image.ts';
import type { Journal } from './journal.ts';
import { originOf } from './origin.ts';
import { parseDocument } from './parse.ts';
import { createState, type State } from './state.ts';

/** A state, and what is to be put into it once its vaults are served. */
export interface Start {
  readonly state: State;
  readonly begin: Image;
  /** What a reset goes back to. */
  readonly first: Image;
  readonly journal?: Journal;
}

/** @throws EmulatorError `invalid_option`, `state_conflict`. */
export async function startState(settings: Settings, signingKey: SigningKey, named: boolean): Promise<Start> {
  const { delayMs, propagationDelayMs } = settings;
  const clock = createControlledClock(settings.clock);
  const seed = settings.seed === undefined ? undefined : parseDocument(settings.seed, seconds(clock));
  const vaults: readonly Required<VaultSettings>[] =
    named || seed === undefined || seed.vaults.length === 0 ? settings.vaults : [];
  const tenant = originOf(seed?.tenant);
  const first = firstImage({ settings, clock, signingKey, tenant, seed, vaults });
  const state = createState({ clock, delayMs, propagationDelayMs, signingKey, origin: tenant });
  return { state, begin: { ...first, vaults: withVaults(first.vaults, vaults) }, first };
}
