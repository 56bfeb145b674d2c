import type { RenewedCertificates } from '../certificate/renewal.ts';
import type { VaultPorts } from '../control/ports.ts';
import { createVaultCommands } from '../control/vaults.ts';
import { createEntra } from '../identity/entra.ts';
import { createInstruments, type Instruments } from '../instruments.ts';
import { sharedRouter } from '../listener/routers.ts';
import type { Settings } from '../options.ts';
import { createRequestLog, type RequestLog } from '../requests/log.ts';
import { createEstate, type Estate } from '../state/estate.ts';
import { bareImage } from '../state/first.ts';
import type { Start } from '../state/start.ts';
import { LOCATION } from '../state/state.ts';
import { createPlain, type Told } from './plain.ts';
import { createPorts, type Ports } from './ports.ts';
import { createVaultService, type VaultService } from './vaults.ts';
import { warn } from './warning.ts';

export interface ServiceOptions extends Told {
  readonly settings: Settings;
  readonly certificates: RenewedCertificates;
  readonly start: Start;
  /** Called after vaults have come or gone. */
  readonly changed: () => Promise<void>;
}

/** A state that is served: how it is reached, and what can be commanded of it. */
export interface Service {
  readonly ports: Ports;
  readonly vaults: VaultService['vaults'];
  readonly estate: Estate;
  readonly commands: Omit<VaultPorts, 'addVault'>;
  readonly instruments: Instruments;
  readonly requests: RequestLog;
  /** Takes back state and instruments. */
  reset(): Promise<void>;
  /** Opens all ports, and serves what the state begins with. */
  open(): Promise<void>;
  /** Ends every connection within two seconds. */
  close(): Promise<void>;
}

const GRACE_MS = 2_000;

export function createService({ settings, certificates, start, changed, ...told }: ServiceOptions): Service {
  const { state, begin, first, journal } = start;
  const { clock, tenant } = state;
  const requests = createRequestLog();
  const instruments = createInstruments(settings, clock, LOCATION);
  const { misfortune } = instruments;
  const { record } = requests;
  const ports = createPorts({ settings, certificates, clock, record, onFault: warn, misfortune });
  const { vaults, management } = createVaultService({
    start,
    settings,
    instruments,
    ports,
    graceMs: GRACE_MS,
  });
  const estate = createEstate({
    state,
    vaults,
    first,
    bare: (seed) => bareImage(state.origin, settings.roles && seed.roles),
    changed,
    ...(journal === undefined ? {} : { journal }),
  });
  const reset = async () => {
    // The state first: where it cannot be kept, nothing of a reset has happened.
    await estate.reset();
    instruments.reset();
  };
  const { find, addresses } = vaults;
  const commands = createVaultCommands({ find: (name) => find(name)?.state, addresses, clock });
  const shared = { ports, vaults, estate, commands, instruments, requests, reset };
  return {
    ...shared,
    open: async () => {
      const entra = createEntra({ tenant, clock });
      await ports.openShared(sharedRouter(find, entra, management));
      await ports.openPlain(createPlain({ ...shared, ...told, settings, certificates, state }));
      await ports.openProxy({ find, entra, management }, () => Object.keys(addresses()));
      await estate.begin(begin);
    },
    close: async () => {
      // At once, not one after the other: the grace is for the whole.
      await Promise.all([vaults, ports].map((each) => each.close(GRACE_MS)));
    },
  };
}
