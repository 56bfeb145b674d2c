import { seconds } from '../clock/clock.ts';
import type { ServedVault } from '../listener/routers.ts';
import type { ServedVaults } from '../listener/vaults.ts';
import type { VaultAddress } from '../ready.ts';
import type { VaultSettings } from '../vault/settings.ts';
import type { Vault } from '../vault/vault.ts';
import { documentOf, type StateTimes } from './capture.ts';
import type { StateDocument } from './document.ts';
import type { Image } from './image.ts';
import type { Journal } from './journal.ts';
import { merged } from './merge.ts';
import { parseDocument } from './parse.ts';
import type { State } from './state.ts';

export interface EstateOptions {
  readonly state: State;
  readonly vaults: ServedVaults<ServedVault & { readonly state: Vault }>;
  readonly journal?: Journal;
  /** What a document that takes the place of everything begins with. */
  readonly bare: (document: ReturnType<typeof parseDocument>) => Image;
  /** What a reset goes back to. */
  readonly first: Image;
  /** Called after vaults have come or gone. */
  readonly changed: () => Promise<void>;
}

/** What the emulator knows as a whole: told, taken in, put back. Changes take turns; each is seen whole or not at all. */
export interface Estate {
  /** Serves the vaults of an image whose tenant is there, and which is kept, already. */
  begin(image: Image): Promise<void>;
  addVault(vault: string | VaultSettings): Promise<VaultAddress>;
  document(times: StateTimes): StateDocument;
  /** Adds a document. @throws EmulatorError `invalid_option`, `state_conflict`, `data_not_kept`, `closed`. */
  merge(document: unknown): Promise<void>;
  /** Puts a document in place of everything. Throws as {@link merge}. */
  replace(document: unknown): Promise<void>;
  reset(): Promise<void>;
  image(): Image;
  restore(image: Image): Promise<void>;
}

export function createEstate({ state, vaults, journal, bare, first, changed }: EstateOptions): Estate {
  const image = (): Image => ({
    tenant: state.origin,
    vaults: vaults
      .served()
      .map(({ state: vault }) => ({ settings: vault.settings(), secrets: vault.secretImages() })),
    ...state.tenantImage(),
  });
  const parsed = (document: unknown) => parseDocument(document, seconds(state.clock));

  // Vaults come and go in turns. What else changes while ports are being opened is in the image that counts, that of
  // the last moment.
  const turn = turns();
  const serve = (next: () => Image, before: (image: Image) => void) =>
    vaults.replace(
      next().vaults.map(({ settings }) => settings),
      (find) => {
        const now = next();
        before(now);
        for (const { settings, secrets } of now.vaults) find(settings.name)?.state.become(settings, secrets);
      },
    );
  const become = (next: () => Image) =>
    turn(async () => {
      await serve(next, (now) => {
        journal?.replaced(now);
        state.becomeTenant(now);
      });
      await changed();
    });

  return {
    begin: (wanted) =>
      turn(() =>
        serve(
          () => wanted,
          () => {},
        ),
      ),
    addVault: (vault) =>
      turn(async () => {
        const address = await vaults.add(vault);
        await changed();
        return address;
      }),
    document: (times) => documentOf(image(), times, seconds(state.clock)),
    merge: async (document) => {
      const seed = parsed(document);
      await become(() => merged(image(), seed));
    },
    replace: async (document) => {
      const seed = parsed(document);
      await become(() => merged(bare(seed), seed));
    },
    reset: () => become(() => first),
    image,
    restore: (wanted) => become(() => wanted),
  };
}

function turns() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(act: () => Promise<Result>): Promise<Result> => {
    const next = last.then(act, act);
    last = next;
    return next;
  };
}
