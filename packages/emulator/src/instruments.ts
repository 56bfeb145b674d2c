import type { ControlledClock } from './clock/controlled.ts';
import type { InstrumentPorts } from './control/ports.ts';
import type { DataPlaneOptions } from './dataplane/handler.ts';
import { nameOfRequest } from './dataplane/route.ts';
import { createCallerFaults } from './fault/caller.ts';
import { createFaults } from './fault/faults.ts';
import { createMisfortune, type Misfortune } from './fault/wire.ts';
import { nameOfEntraRequest } from './identity/entra.ts';
import { nameOfIdentityRequest } from './identity/managed.ts';
import { nameOfManagementRequest } from './management/endpoint.ts';
import type { Settings } from './options.ts';
import { createQuotas } from './quota/quotas.ts';

/** What makes an instrument of an emulator, and where it takes hold. */
export interface Instruments {
  readonly ports: InstrumentPorts;
  /** For every listener. */
  readonly misfortune: Misfortune;
  readonly dataPlane: Pick<DataPlaneOptions, 'quotas' | 'faults'>;
  /** As they were at the start. */
  reset(): void;
}

/** How the request log names the requests of each plane. */
const NAMES = {
  vault: nameOfRequest,
  entra: nameOfEntraRequest,
  identity: nameOfIdentityRequest,
  management: nameOfManagementRequest,
};

/** `location` is the Azure region of the vaults. */
export function createInstruments(
  { open, quotas: enabled }: Pick<Settings, 'open' | 'quotas'>,
  clock: ControlledClock,
  location: string,
): Instruments {
  const rules = createFaults();
  const quotas = createQuotas({ clock, enabled });
  return {
    ports: { clock, faults: rules, quotas },
    misfortune: createMisfortune({ rules, names: NAMES, open, clock, location }),
    dataPlane: { quotas, faults: createCallerFaults({ rules, clock }) },
    reset: () => {
      clock.reset();
      rules.clear();
      quotas.set(enabled);
    },
  };
}
