import type { SecretAction } from '../access/gate.ts';
import type { Clock } from '../clock/clock.ts';
import { flag } from '../option.ts';
import { createWindow, type Window } from './window.ts';

/** Azure's limits for a vault, and whether they hold here. */
export interface QuotaState {
  readonly enabled: boolean;
  /** Of a window that slides by the emulator's clock. */
  readonly windowMs: number;
  /** New versions and restored backups. */
  readonly creates: number;
  /** Everything else. */
  readonly others: number;
}

/** Azure's limits for each vault, as they hold in an emulator. */
export interface Quotas {
  state(): QuotaState;
  /** Every vault begins anew. @throws EmulatorError `invalid_option`. */
  set(enabled: boolean): QuotaState;
  /** Whether `vault` takes one more request of this kind; if so it is counted. */
  admit(vault: object, action: SecretAction): boolean;
}

export interface QuotasOptions {
  readonly clock: Clock;
  readonly enabled: boolean;
}

const LIMITS = { windowMs: 10_000, creates: 300, others: 4_000 } as const;
const CREATES: ReadonlySet<SecretAction> = new Set<SecretAction>(['setSecret', 'restore']);

interface Windows {
  readonly creates: Window;
  readonly others: Window;
}

export function createQuotas(options: QuotasOptions): Quotas {
  const { clock } = options;
  let { enabled } = options;
  let vaults = new WeakMap<object, Windows>();
  const state = () => ({ enabled, ...LIMITS });
  const windowsOf = (vault: object): Windows => {
    let windows = vaults.get(vault);
    if (windows === undefined) {
      const { windowMs } = LIMITS;
      windows = {
        creates: createWindow(LIMITS.creates, windowMs),
        others: createWindow(LIMITS.others, windowMs),
      };
      vaults.set(vault, windows);
    }
    return windows;
  };
  return {
    state,
    set: (wanted) => {
      enabled = flag('quotas', wanted, enabled);
      vaults = new WeakMap();
      return state();
    },
    admit: (vault, action) =>
      !enabled || windowsOf(vault)[CREATES.has(action) ? 'creates' : 'others'].admit(clock.now()),
  };
}
